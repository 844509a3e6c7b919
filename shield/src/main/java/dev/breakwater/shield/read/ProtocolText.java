package dev.breakwater.shield.read;

import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An IP protocol by name or number.
final class ProtocolText {
    private static final Map<String, Integer> NUMBERS =
            Map.of(
                    "TCP", Protocols.TCP,
                    "UDP", Protocols.UDP,
                    "ICMP", Protocols.ICMP,
                    "ICMPV6", Protocols.ICMPV6);
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

    private ProtocolText() {}

    static Optional<ProtocolMatch> read(Fields fields, String path, String text) {
        if (text.isEmpty()) {
            return Optional.of(new ProtocolMatch.Any());
        }
        Integer named = NUMBERS.get(text);
        if (named != null) {
            return Optional.of(new ProtocolMatch.Only(named));
        }
        if (NUMBER.matcher(text).matches() && Integer.parseInt(text) <= Protocols.MAX) {
            return Optional.of(new ProtocolMatch.Only(Integer.parseInt(text)));
        }
        fields.refuse(
                path, FoundText.of(text), "TCP, UDP, ICMP, ICMPV6 or a protocol number, 0 to 255");
        return Optional.empty();
    }
}
