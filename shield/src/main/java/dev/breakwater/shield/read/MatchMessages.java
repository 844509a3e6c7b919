package dev.breakwater.shield.read;

import dev.breakwater.api.v1.TcpFlags;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PayloadMatch;
import dev.breakwater.shield.config.TcpFlagsMatch;
import java.util.ArrayList;
import java.util.List;

/// The way back of [MatchRecords].
final class MatchMessages {
    private MatchMessages() {}

    static dev.breakwater.api.v1.Match match(Match record) {
        dev.breakwater.api.v1.Match.Builder match =
                dev.breakwater.api.v1.Match.newBuilder()
                        .addAllSources(ResourceMessages.texts(record.sources()))
                        .addAllDestinations(ResourceMessages.texts(record.destinations()))
                        .setProtocol(ProtocolText.write(record.protocol()))
                        .addAllSourcePorts(ResourceMessages.portTexts(record.sourcePorts()))
                        .addAllDestinationPorts(
                                ResourceMessages.portTexts(record.destinationPorts()))
                        .addAllCountries(
                                record.geo().countries().stream()
                                        .map(CountryCode::letters)
                                        .toList())
                        .addAllAsns(
                                record.geo().asns().stream()
                                        .map(Asn::number)
                                        .map(Long::intValue)
                                        .toList());
        if (!record.tcpFlags().isAny()) {
            match.setTcpFlags(flags(record.tcpFlags()));
        }
        if (!record.lengthBytes().isAny()) {
            match.getLengthBytesBuilder()
                    .setMin(record.lengthBytes().minBytes())
                    .setMax(record.lengthBytes().maxBytes());
        }
        if (!record.ttl().isAny()) {
            match.getTtlBuilder().setMin(record.ttl().min()).setMax(record.ttl().max());
        }
        switch (record.payload()) {
            case PayloadMatch.Any() -> {}
            case PayloadMatch.Bytes(int offsetBytes, String hex, String mask) ->
                    match.getPayloadBuilder().setOffsetBytes(offsetBytes).setHex(hex).setMask(mask);
        }
        return match.build();
    }

    private static TcpFlags flags(TcpFlagsMatch record) {
        return TcpFlags.newBuilder()
                .addAllSet(flags(record.set()))
                .addAllClear(flags(record.clear()))
                .build();
    }

    private static List<TcpFlags.Flag> flags(int bits) {
        List<TcpFlags.Flag> flags = new ArrayList<>();
        for (int bit = 0; bit < 8; bit++) {
            if ((bits >>> bit & 1) != 0) {
                flags.add(TcpFlags.Flag.forNumber(bit + 1));
            }
        }
        return flags;
    }
}
