package dev.breakwater.cli.capture;

/// Thrown inside this package alone; [CaptureReader] makes it a [CaptureStep.Malformed].
final class MalformedCapture extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long offset;
    private final String reason;

    MalformedCapture(long offset, String reason) {
        super(reason, null, false, false);
        this.offset = offset;
        this.reason = reason;
    }

    CaptureStep.Malformed step() {
        return new CaptureStep.Malformed(offset, reason);
    }
}
