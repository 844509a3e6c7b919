package dev.breakwater.shield.read;

import dev.breakwater.api.v1.TcpFlags;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.GeoMatch;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.config.TtlRange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads what a filter rule matches.
final class MatchRecords {
    private MatchRecords() {}

    static Optional<Match> read(Fields fields, String path, dev.breakwater.api.v1.Match message) {
        long before = fields.count();
        List<IpPrefix> sources = prefixes(fields, path + ".sources", message.getSourcesList());
        List<IpPrefix> destinations =
                prefixes(fields, path + ".destinations", message.getDestinationsList());
        Optional<ProtocolMatch> protocol =
                ProtocolText.read(fields, path + ".protocol", message.getProtocol());
        List<PortRange> sourcePorts =
                ports(fields, path + ".sourcePorts", message.getSourcePortsList());
        List<PortRange> destinationPorts =
                ports(fields, path + ".destinationPorts", message.getDestinationPortsList());
        Optional<TcpFlagsMatch> flags = flags(fields, path + ".tcpFlags", message);
        Optional<LengthRange> length = length(fields, path + ".lengthBytes", message);
        Optional<TtlRange> ttl = ttl(fields, path + ".ttl", message);
        Optional<GeoMatch> geo = geo(fields, path, message);
        Optional<PayloadMatch> payload = payload(fields, path + ".payload", message);
        return fields.make(
                path,
                before,
                () ->
                        new Match(
                                sources,
                                destinations,
                                protocol.orElseThrow(),
                                sourcePorts,
                                destinationPorts,
                                flags.orElseThrow(),
                                length.orElseThrow(),
                                ttl.orElseThrow(),
                                geo.orElseThrow(),
                                payload.orElseThrow()));
    }

    private static List<IpPrefix> prefixes(Fields fields, String path, List<String> texts) {
        return fields.each(path, texts, (item, text) -> AddressText.prefix(fields, item, text));
    }

    private static List<PortRange> ports(Fields fields, String path, List<String> texts) {
        return fields.each(path, texts, (item, text) -> PortText.range(fields, item, text));
    }

    private static Optional<TcpFlagsMatch> flags(
            Fields fields, String path, dev.breakwater.api.v1.Match message) {
        if (!message.hasTcpFlags()) {
            return Optional.of(TcpFlagsMatch.ANY);
        }
        TcpFlags flags = message.getTcpFlags();
        long before = fields.count();
        if (flags.getSetCount() + flags.getClearCount() == 0) {
            fields.refuse(path, "nothing", "flags in set or clear");
        }
        int set = bits(fields, path + ".set", flags.getSetList(), flags.getSetValueList());
        int clear = bits(fields, path + ".clear", flags.getClearList(), flags.getClearValueList());
        for (TcpFlags.Flag flag : flags.getClearList()) {
            if (flags.getSetList().contains(flag) && flag != TcpFlags.Flag.UNRECOGNIZED) {
                fields.refuse(path + ".clear", flag.name(), "no flag that is in set too");
            }
        }
        return fields.make(path, before, () -> new TcpFlagsMatch(set, clear));
    }

    /// The flags as bits of the TCP header's byte: flag number n is bit n - 1.
    private static int bits(
            Fields fields, String path, List<TcpFlags.Flag> flags, List<Integer> numbers) {
        int bits = 0;
        for (int i = 0; i < flags.size(); i++) {
            switch (flags.get(i)) {
                case FIN, SYN, RST, PSH, ACK, URG, ECE, CWR -> bits |= 1 << (numbers.get(i) - 1);
                case FLAG_UNSPECIFIED, UNRECOGNIZED ->
                        fields.refuse(
                                path + "[" + i + "]",
                                EnumText.found(numbers.get(i)),
                                EnumText.expected(TcpFlags.Flag.getDescriptor()));
            }
        }
        return bits;
    }

    private static Optional<LengthRange> length(
            Fields fields, String path, dev.breakwater.api.v1.Match message) {
        if (!message.hasLengthBytes()) {
            return Optional.of(LengthRange.ANY);
        }
        dev.breakwater.api.v1.LengthRange range = message.getLengthBytes();
        long before = fields.count();
        if (range.getMin() == 0 && !range.hasMax()) {
            fields.refuse(path, "nothing", "a min above 0, or a max");
        }
        int max = max(fields, path, range.hasMax(), range.getMax(), LengthRange.BYTES_MAX);
        int min = min(fields, path, range.getMin(), max);
        return fields.make(path, before, () -> new LengthRange(min, max));
    }

    private static Optional<TtlRange> ttl(
            Fields fields, String path, dev.breakwater.api.v1.Match message) {
        if (!message.hasTtl()) {
            return Optional.of(TtlRange.ANY);
        }
        dev.breakwater.api.v1.TtlRange range = message.getTtl();
        long before = fields.count();
        if (range.getMin() == 0 && !range.hasMax()) {
            fields.refuse(path, "nothing", "a min above 0, or a max");
        }
        int max = max(fields, path, range.hasMax(), range.getMax(), TtlRange.MAX);
        int min = min(fields, path, range.getMin(), max);
        return fields.make(path, before, () -> new TtlRange(min, max));
    }

    private static int max(Fields fields, String path, boolean isSet, int found, int most) {
        int max = (int) Math.min(Integer.toUnsignedLong(found), most);
        if (isSet && max != found) {
            fields.refuse(path + ".max", Integer.toUnsignedString(found), "0 to " + most);
        }
        return isSet ? max : most;
    }

    private static int min(Fields fields, String path, int found, int max) {
        if (Integer.toUnsignedLong(found) > max) {
            fields.refuse(path + ".min", Integer.toUnsignedString(found), "0 to max, " + max);
        }
        return found;
    }

    private static Optional<GeoMatch> geo(
            Fields fields, String path, dev.breakwater.api.v1.Match message) {
        long before = fields.count();
        List<CountryCode> countries =
                fields.each(
                        path + ".countries",
                        message.getCountriesList(),
                        (item, text) -> GeoText.country(fields, item, text));
        List<Asn> asns =
                fields.each(
                        path + ".asns",
                        message.getAsnsList(),
                        (item, number) -> GeoText.asn(fields, item, number));
        return fields.make(path, before, () -> new GeoMatch(countries, asns));
    }

    private static Optional<PayloadMatch> payload(
            Fields fields, String path, dev.breakwater.api.v1.Match message) {
        if (!message.hasPayload()) {
            return Optional.of(new PayloadMatch.Any());
        }
        dev.breakwater.api.v1.PayloadMatch payload = message.getPayload();
        long before = fields.count();
        String hex = lowerCase(payload.getHex());
        String mask = lowerCase(payload.getMask());
        long offsetBytes = Integer.toUnsignedLong(payload.getOffsetBytes());
        if (offsetBytes > PayloadMatch.Bytes.OFFSET_BYTES_MAX) {
            fields.refuse(
                    path + ".offsetBytes",
                    Long.toString(offsetBytes),
                    "0 to " + PayloadMatch.Bytes.OFFSET_BYTES_MAX);
        }
        return fields.make(
                path,
                before,
                () ->
                        mask.isEmpty()
                                ? PayloadMatch.Bytes.exactly((int) offsetBytes, hex)
                                : new PayloadMatch.Bytes((int) offsetBytes, hex, mask));
    }

    private static String lowerCase(String hex) {
        return hex.toLowerCase(Locale.ROOT);
    }
}
