package dev.breakwater.shield.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.api.v1.AsnSelection;
import dev.breakwater.api.v1.CountrySelection;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.ByteLimit;
import dev.breakwater.shield.config.ConnectionLimit;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionChecks;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.Selection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// From a backend's protection to its message: the level, and what differs from its preset. Pure.
final class ProtectionMessages {
    private ProtectionMessages() {}

    static dev.breakwater.api.v1.Protection protection(Protection record, BackendType type) {
        var message = dev.breakwater.api.v1.Protection.newBuilder();
        Protection preset = Protection.of(record.level(), type);
        record.level().number().ifPresent(message::setLevel);
        for (LimitKind kind : LimitKind.values()) {
            Optional<Limit> limit = record.limits().of(kind);
            if (!limit.equals(preset.limits().of(kind))) {
                limit.ifPresentOrElse(
                        set -> message.setField(field(kind), limit(set)),
                        () ->
                                message.addUnlimited(
                                        dev.breakwater.api.v1.Protection.LimitKind.valueOf(
                                                kind.name())));
            }
        }
        putChecks(message, record.checks(), preset.checks());
        putProof(message, record.proof(), preset.proof());
        countries(record.countries()).ifPresent(message::setCountries);
        asns(record.asns()).ifPresent(message::setAsns);
        return message.build();
    }

    static dev.breakwater.api.v1.RateLimit limit(RateLimit record) {
        return dev.breakwater.api.v1.RateLimit.newBuilder()
                .setRatePps((int) record.ratePps())
                .setBurstPackets((int) record.burstPackets())
                .build();
    }

    /// A limit's field, which has its kind's name.
    static FieldDescriptor field(LimitKind kind) {
        return dev.breakwater.api.v1.Protection.getDescriptor()
                .findFieldByName(kind.name().toLowerCase(Locale.ROOT));
    }

    private static Message limit(Limit record) {
        return switch (record) {
            case RateLimit packets -> limit(packets);
            case ByteLimit bytes -> limit(bytes);
            case ConnectionLimit connections -> limit(connections);
        };
    }

    private static dev.breakwater.api.v1.ByteLimit limit(ByteLimit record) {
        return dev.breakwater.api.v1.ByteLimit.newBuilder()
                .setRateBytesPerSecond((int) record.rateBytesPerSecond())
                .setBurstBytes((int) record.burstBytes())
                .build();
    }

    private static dev.breakwater.api.v1.ConnectionLimit limit(ConnectionLimit record) {
        return dev.breakwater.api.v1.ConnectionLimit.newBuilder()
                .setRateConnectionsPerSecond((int) record.rateConnectionsPerSecond())
                .setBurstConnections((int) record.burstConnections())
                .build();
    }

    private static void putChecks(
            dev.breakwater.api.v1.Protection.Builder message,
            ProtectionChecks checks,
            ProtectionChecks preset) {
        message.setFragments(policy(checks.fragments(), preset.fragments()))
                .setIpOptions(policy(checks.ipOptions(), preset.ipOptions()))
                .setPortZero(policy(checks.portZero(), preset.portZero()))
                .setUdpChecksum(policy(checks.udpChecksum(), preset.udpChecksum()))
                .setIcmp(policy(checks.icmp(), preset.icmp()))
                .setAmplification(policy(checks.amplification(), preset.amplification()))
                .setOffProtocol(policy(checks.offProtocol(), preset.offProtocol()));
        if (checks.tcpFlags() != preset.tcpFlags()) {
            message.setTcpFlags(
                    dev.breakwater.api.v1.Protection.TcpFlagPolicy.valueOf(
                            checks.tcpFlags().name()));
        }
    }

    private static void putProof(
            dev.breakwater.api.v1.Protection.Builder message,
            AddressProof proof,
            AddressProof preset) {
        if (proof.policy() != preset.policy()) {
            message.setProof(
                    dev.breakwater.api.v1.Protection.ProofPolicy.valueOf(proof.policy().name()));
        }
        if (!proof.attackConnections().equals(preset.attackConnections())) {
            message.setAttackConnections(limit(proof.attackConnections()));
        }
        if (proof.overTcp() != preset.overTcp()) {
            message.setTcpProof(
                    dev.breakwater.api.v1.Protection.TcpProof.valueOf(proof.overTcp().name()));
        }
    }

    private static dev.breakwater.api.v1.Protection.Policy policy(Policy record, Policy preset) {
        return record == preset
                ? dev.breakwater.api.v1.Protection.Policy.POLICY_UNSPECIFIED
                : dev.breakwater.api.v1.Protection.Policy.valueOf(record.name());
    }

    private static Optional<CountrySelection> countries(Selection<CountryCode> record) {
        return switch (record) {
            case Selection.Any<CountryCode>() -> Optional.empty();
            case Selection.Allow<CountryCode>(var values) ->
                    Optional.of(CountrySelection.newBuilder().addAllAllow(texts(values)).build());
            case Selection.Deny<CountryCode>(var values) ->
                    Optional.of(CountrySelection.newBuilder().addAllDeny(texts(values)).build());
        };
    }

    private static Optional<AsnSelection> asns(Selection<Asn> record) {
        return switch (record) {
            case Selection.Any<Asn>() -> Optional.empty();
            case Selection.Allow<Asn>(var values) ->
                    Optional.of(AsnSelection.newBuilder().addAllAllow(numbers(values)).build());
            case Selection.Deny<Asn>(var values) ->
                    Optional.of(AsnSelection.newBuilder().addAllDeny(numbers(values)).build());
        };
    }

    private static List<String> texts(List<CountryCode> countries) {
        return countries.stream().map(CountryCode::letters).toList();
    }

    private static List<Integer> numbers(List<Asn> asns) {
        return asns.stream().map(asn -> (int) asn.number()).toList();
    }
}
