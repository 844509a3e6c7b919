package dev.breakwater.shield.geo;

/// A database contradicts itself. Becomes a [GeoReading.Rejected] where reading began.
final class DamagedDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long offsetBytes;
    private final String reason;

    DamagedDatabaseException(long offsetBytes, String reason) {
        super(reason);
        this.offsetBytes = offsetBytes;
        this.reason = reason;
    }

    GeoReading.Rejected rejected() {
        return new GeoReading.Rejected(offsetBytes, reason);
    }
}
