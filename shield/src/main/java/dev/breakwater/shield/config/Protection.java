package dev.breakwater.shield.config;

/// How a backend is shielded. The level says what it was made from; limits and checks are what
/// holds.
public record Protection(
        ProtectionLevel level,
        ProtectionLimits limits,
        ProtectionChecks checks,
        AddressProof proof,
        Selection<CountryCode> countries,
        Selection<Asn> asns) {
    /// Of a backend that says nothing of it.
    public static final Protection DEFAULT =
            new Protection(
                    ProtectionLevel.UNSAID,
                    ProtectionLimits.NONE,
                    ProtectionChecks.DEFAULT,
                    AddressProof.NEVER,
                    new Selection.Any<>(),
                    new Selection.Any<>());

    /// A level's preset for what a backend speaks.
    public static Protection of(ProtectionLevel level, BackendType type) {
        return new Protection(
                level,
                ProtectionPresets.limits(level, type),
                ProtectionPresets.checks(level),
                AddressProof.NEVER,
                new Selection.Any<>(),
                new Selection.Any<>());
    }

    public Protection with(LimitKind kind, Limit limit) {
        return new Protection(level, limits.with(kind, limit), checks, proof, countries, asns);
    }

    public Protection with(ProtectionChecks others) {
        return new Protection(level, limits, others, proof, countries, asns);
    }

    public Protection with(AddressProof other) {
        return new Protection(level, limits, checks, other, countries, asns);
    }
}
