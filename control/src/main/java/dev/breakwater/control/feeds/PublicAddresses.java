package dev.breakwater.control.feeds;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/// The addresses of machines that anybody may ask: not those of this machine, of its network, or of
/// the services that clouds keep beside it. Pure.
///
/// Source: IANA's special-purpose address registries for IPv4 and IPv6.
final class PublicAddresses {
    private static final IpPrefix GLOBAL_IPV6 = prefix("2000::/3");

    private static final List<IpPrefix> NOT_PUBLIC =
            Stream.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/3",
                            "2001::/23",
                            "2001:db8::/32",
                            // 6to4: IPv4 addresses, private ones too, in another form.
                            "2002::/16",
                            "3fff::/20")
                    .map(PublicAddresses::prefix)
                    .toList();

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        IpAddress ip =
                bytes.remaining() == Integer.BYTES
                        ? IpAddress.ipv4(bytes.getInt())
                        : IpAddress.ipv6(bytes.getLong(), bytes.getLong());
        boolean isGlobal = bytes.capacity() == Integer.BYTES || GLOBAL_IPV6.contains(ip);
        return isGlobal && NOT_PUBLIC.stream().noneMatch(prefix -> prefix.contains(ip));
    }

    private static IpPrefix prefix(String text) {
        return IpText.parsePrefix(text).orElseThrow();
    }
}
