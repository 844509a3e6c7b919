package dev.breakwater.control.feeds;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.geo.SourceKind;
import dev.breakwater.shield.geo.SpecialSources;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/// The addresses of machines that anybody may ask: not those of this machine, of its network, or of
/// the services that clouds keep beside it. Pure.
final class PublicAddresses {
    private static final IpPrefix GLOBAL_IPV6 = prefix("2000::/3");

    /// Routed in the Internet, and yet no machine's own address: the protocols of 2001::/23 and
    /// 6to4, which say an IPv4 address, private ones too, in another form.
    private static final List<IpPrefix> TUNNELS = List.of(prefix("2001::/23"), prefix("2002::/16"));

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        IpAddress ip =
                bytes.remaining() == Integer.BYTES
                        ? IpAddress.ipv4(bytes.getInt())
                        : IpAddress.ipv6(bytes.getLong(), bytes.getLong());
        boolean isGlobal = bytes.capacity() == Integer.BYTES || GLOBAL_IPV6.contains(ip);
        return isGlobal
                && SpecialSources.NO_OWN.kindOf(ip) == SourceKind.ORDINARY
                && TUNNELS.stream().noneMatch(prefix -> prefix.contains(ip));
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text).orElseThrow();
    }
}
