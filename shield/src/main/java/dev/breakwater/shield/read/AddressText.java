package dev.breakwater.shield.read;

import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.IpText;
import java.util.Optional;

/// Addresses and prefixes as people write them; where they likely mean another, says which.
final class AddressText {
    private static final String ADDRESS = "an IPv4 or IPv6 address";
    private static final String PREFIX =
            "an IPv4 or IPv6 address or prefix, like 192.0.2.7 or 2001:db8::/32";

    /// `::ffff:0:0/96`, the IPv6 form of IPv4 addresses: packets carry it never (RFC 4038).
    private static final IpPrefix MAPPED = IpPrefix.of(IpAddress.ipv6(0, 0xFFFF_0000_0000L), 96);

    private AddressText() {}

    /// An address that a service has.
    static Optional<IpAddress> host(Fields fields, String path, String text) {
        Optional<IpAddress> address = IpText.parseAddress(text);
        if (address.isEmpty()) {
            fields.refuse(path, FoundText.of(text), ADDRESS);
            return Optional.empty();
        }
        if (address.get().high() == 0 && address.get().low() == 0) {
            fields.refuse(path, text, "a machine's own address; one entry for each");
            return Optional.empty();
        }
        if (MAPPED.contains(address.get())) {
            fields.refuse(path, FoundText.of(text), "its IPv4 form, " + unmapped(address.get()));
            return Optional.empty();
        }
        return address;
    }

    /// A prefix, or an address as the prefix of itself alone.
    ///
    /// @param path in words only where something is wrong
    static Optional<IpPrefix> prefix(Fields fields, Object path, String text) {
        Optional<IpPrefix> prefix = IpText.parsePrefix(text);
        if (prefix.isEmpty()) {
            fields.refuse(path.toString(), FoundText.of(text), PREFIX);
            return Optional.empty();
        }
        IpPrefix found = prefix.get();
        int slash = text.indexOf('/');
        if (slash >= 0) {
            IpAddress written = IpText.parseAddress(text.substring(0, slash)).orElseThrow();
            if (written.high() != found.high() || written.low() != found.low()) {
                fields.refuse(
                        path.toString(),
                        FoundText.of(text),
                        found + " for the prefix, or " + written + " for the one address");
                return Optional.empty();
            }
        }
        if (found.family() == IpFamily.IPV6
                && found.length() > MAPPED.length()
                && MAPPED.contains(found)) {
            IpAddress ipv4 = unmapped(new IpAddress(IpFamily.IPV6, found.high(), found.low()));
            IpPrefix meant = IpPrefix.of(ipv4, found.length() - MAPPED.length());
            fields.refuse(path.toString(), FoundText.of(text), "its IPv4 form, " + meant);
            return Optional.empty();
        }
        return prefix;
    }

    private static IpAddress unmapped(IpAddress mapped) {
        return IpAddress.ipv4((int) mapped.low());
    }
}
