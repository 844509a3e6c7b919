package dev.breakwater.shield.read;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.breakwater.api.v1.ByteLimit;
import dev.breakwater.api.v1.ConnectionLimit;
import dev.breakwater.api.v1.RateLimit;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.Limit;
import dev.breakwater.shield.config.LimitKind;
import dev.breakwater.shield.config.Policy;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionChecks;
import dev.breakwater.shield.config.ProtectionLevel;
import dev.breakwater.shield.config.ProtectionLimits;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.QuicProof;
import dev.breakwater.shield.config.Selection;
import dev.breakwater.shield.config.TcpProof;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads a backend's protection: its level's preset, and what is said over it.
final class ProtectionRecords {
    private static final String PATH = "spec.protection";
    private static final EnumDescriptor POLICIES =
            dev.breakwater.api.v1.Protection.Policy.getDescriptor();
    private static final EnumDescriptor TCP_FLAG_POLICIES =
            dev.breakwater.api.v1.Protection.TcpFlagPolicy.getDescriptor();
    private static final EnumDescriptor TCP_PROOFS =
            dev.breakwater.api.v1.Protection.TcpProof.getDescriptor();
    private static final EnumDescriptor QUIC_PROOFS =
            dev.breakwater.api.v1.Protection.QuicProof.getDescriptor();
    private static final EnumDescriptor PROOF_POLICIES =
            dev.breakwater.api.v1.Protection.ProofPolicy.getDescriptor();
    private static final EnumDescriptor LIMIT_KINDS =
            dev.breakwater.api.v1.Protection.LimitKind.getDescriptor();

    private final Fields fields;
    private final dev.breakwater.api.v1.Protection message;

    private ProtectionRecords(Fields fields, dev.breakwater.api.v1.Protection message) {
        this.fields = fields;
        this.message = message;
    }

    /// @param type what the level's preset is for
    static Optional<Protection> read(
            Fields fields, BackendType type, dev.breakwater.api.v1.Protection message) {
        ProtectionRecords records = new ProtectionRecords(fields, message);
        long before = fields.count();
        Protection preset = Protection.of(records.level(), type);
        ProtectionLimits limits = records.limits(preset.limits());
        ProtectionChecks checks = records.checks(preset.checks());
        AddressProof proof = records.proof(preset.proof(), type);
        Optional<Selection<CountryCode>> countries = records.countries();
        Optional<Selection<Asn>> asns = records.asns();
        return fields.make(
                PATH,
                before,
                () ->
                        new Protection(
                                preset.level(),
                                limits,
                                checks,
                                proof,
                                countries.orElseThrow(),
                                asns.orElseThrow()));
    }

    private ProtectionLevel level() {
        if (!message.hasLevel()) {
            return ProtectionLevel.UNSAID;
        }
        long number = Integer.toUnsignedLong(message.getLevel());
        Optional<ProtectionLevel> level = ProtectionLevel.of(number);
        if (level.isEmpty()) {
            fields.refuse(path("level"), Long.toString(number), "0 to " + ProtectionLevel.MAX);
        }
        return level.orElse(ProtectionLevel.UNSAID);
    }

    private ProtectionLimits limits(ProtectionLimits preset) {
        Map<LimitKind, Limit> limits = new EnumMap<>(LimitKind.class);
        limits.putAll(preset.byKind());
        for (int i = 0; i < message.getUnlimitedCount(); i++) {
            String path = path("unlimited[" + i + "]");
            Optional<LimitKind> kind =
                    choice(path, LIMIT_KINDS, message.getUnlimitedValue(i), LimitKind.class);
            kind.ifPresent(limits::remove);
            if (kind.isPresent() && message.hasField(field(kind.get()))) {
                fields.refuse(path, kind.get().name(), "no limit that is set too");
            }
        }
        for (LimitKind kind : LimitKind.values()) {
            said(kind).ifPresent(limit -> limits.put(kind, limit));
        }
        return new ProtectionLimits(limits);
    }

    private Optional<? extends Limit> said(LimitKind kind) {
        if (!message.hasField(field(kind))) {
            return Optional.empty();
        }
        String path = path(kind.field());
        return switch (message.getField(field(kind))) {
            case RateLimit packets -> LimitRecords.read(fields, path, packets);
            case ByteLimit bytes -> LimitRecords.read(fields, path, bytes);
            case ConnectionLimit connections -> LimitRecords.read(fields, path, connections);
            case Object other -> throw new IllegalStateException("no limit: " + other);
        };
    }

    /// A limit's field, which has its kind's name.
    private static FieldDescriptor field(LimitKind kind) {
        return dev.breakwater.api.v1.Protection.getDescriptor()
                .findFieldByName(kind.name().toLowerCase(Locale.ROOT));
    }

    private AddressProof proof(AddressProof preset, BackendType type) {
        ProofPolicy policy =
                said("proof", PROOF_POLICIES, message.getProofValue(), preset.policy());
        if (policy != ProofPolicy.NEVER && !type.hasProof()) {
            fields.refuse(
                    path("proof"),
                    policy + " with type " + type,
                    "a type that is over TCP, MINECRAFT_BEDROCK, MINECRAFT_QUERY, QUIC or SOURCE");
        }
        Optional<dev.breakwater.shield.config.ConnectionLimit> attack =
                message.hasAttackConnections()
                        ? LimitRecords.read(
                                fields, path("attackConnections"), message.getAttackConnections())
                        : Optional.of(preset.attackConnections());
        TcpProof overTcp =
                said("tcpProof", TCP_PROOFS, message.getTcpProofValue(), preset.overTcp());
        if (message.getTcpProofValue() != 0 && type.protocol() != Protocols.TCP) {
            fields.refuse(path("tcpProof"), overTcp + " with type " + type, "a type over TCP");
        }
        QuicProof overQuic =
                said("quicProof", QUIC_PROOFS, message.getQuicProofValue(), preset.overQuic());
        if (message.getQuicProofValue() != 0 && type != BackendType.QUIC) {
            fields.refuse(path("quicProof"), overQuic + " with type " + type, "type QUIC");
        }
        return new AddressProof(
                policy, attack.orElse(preset.attackConnections()), overTcp, overQuic);
    }

    private ProtectionChecks checks(ProtectionChecks preset) {
        return new ProtectionChecks(
                policy("fragments", message.getFragmentsValue(), preset.fragments()),
                policy("ipOptions", message.getIpOptionsValue(), preset.ipOptions()),
                said("tcpFlags", TCP_FLAG_POLICIES, message.getTcpFlagsValue(), preset.tcpFlags()),
                policy("portZero", message.getPortZeroValue(), preset.portZero()),
                policy("udpChecksum", message.getUdpChecksumValue(), preset.udpChecksum()),
                policy("icmp", message.getIcmpValue(), preset.icmp()),
                policy("amplification", message.getAmplificationValue(), preset.amplification()),
                policy("offProtocol", message.getOffProtocolValue(), preset.offProtocol()));
    }

    private Policy policy(String field, int number, Policy preset) {
        return said(field, POLICIES, number, preset);
    }

    /// What a field says; the preset where it says nothing.
    private <E extends Enum<E>> E said(String field, EnumDescriptor type, int number, E preset) {
        return number == 0
                ? preset
                : choice(path(field), type, number, preset.getDeclaringClass()).orElse(preset);
    }

    /// The record's value of the message's name.
    private <E extends Enum<E>> Optional<E> choice(
            String path, EnumDescriptor type, int number, Class<E> record) {
        EnumValueDescriptor value = type.findValueByNumber(number);
        if (number == 0 || value == null) {
            fields.refuse(path, EnumText.found(number), EnumText.expected(type));
            return Optional.empty();
        }
        return Optional.of(Enum.valueOf(record, value.getName()));
    }

    private Optional<Selection<CountryCode>> countries() {
        String path = path("countries");
        long before = fields.count();
        List<CountryCode> allow =
                fields.each(path + ".allow", message.getCountries().getAllowList(), this::country);
        List<CountryCode> deny =
                fields.each(path + ".deny", message.getCountries().getDenyList(), this::country);
        return message.hasCountries()
                ? selection(path, before, allow, deny)
                : Optional.of(new Selection.Any<>());
    }

    private Optional<Selection<Asn>> asns() {
        String path = path("asns");
        long before = fields.count();
        List<Asn> allow = fields.each(path + ".allow", message.getAsns().getAllowList(), this::asn);
        List<Asn> deny = fields.each(path + ".deny", message.getAsns().getDenyList(), this::asn);
        return message.hasAsns()
                ? selection(path, before, allow, deny)
                : Optional.of(new Selection.Any<>());
    }

    private Optional<CountryCode> country(FieldPath path, String text) {
        return GeoText.country(fields, path, text);
    }

    private Optional<Asn> asn(FieldPath path, int number) {
        return GeoText.asn(fields, path, number);
    }

    private <T> Optional<Selection<T>> selection(
            String path, long before, List<T> allow, List<T> deny) {
        if (!allow.isEmpty() && !deny.isEmpty()) {
            fields.refuse(path, "allow and deny", "one of the two");
        } else if (allow.isEmpty() && deny.isEmpty() && fields.count() == before) {
            fields.refuse(path, "nothing", "allow or deny, with at least one");
        }
        return fields.make(
                path,
                before,
                () -> allow.isEmpty() ? new Selection.Deny<>(deny) : new Selection.Allow<>(allow));
    }

    private static String path(String field) {
        return PATH + "." + field;
    }
}
