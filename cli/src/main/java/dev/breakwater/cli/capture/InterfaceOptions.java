package dev.breakwater.cli.capture;

/// What matters of a pcapng interface's options.
///
/// @param readBytes how many were read to know it; more may follow, and mean nothing
record InterfaceOptions(TimeResolution resolution, long readBytes) {
    private static final int HEADER_BYTES = 4;
    private static final int END = 0;
    private static final int TIME_RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;

    /// @param bytes that they take up at most
    static InterfaceOptions read(CaptureInput input, long bytes) {
        TimeResolution resolution = TimeResolution.MICROS;
        long left = bytes;
        while (left >= HEADER_BYTES) {
            long offset = input.offset();
            input.require(HEADER_BYTES, "interface option");
            int code = input.u16();
            int length = input.u16();
            int padded = (length + 3) & ~3;
            left -= HEADER_BYTES;
            if (code == END) {
                break;
            }
            requireLength(offset, code, length, Math.min(left, padded) == padded);
            input.require(padded, "interface option");
            switch (code) {
                case TIME_RESOLUTION -> resolution = resolution.withUnits(input.u8());
                case TIME_OFFSET -> resolution = resolution.withOffset(input.u64());
                default -> {}
            }
            left -= padded;
            input.skip(offset + HEADER_BYTES + padded - input.offset(), "interface option");
        }
        return new InterfaceOptions(resolution, bytes - left);
    }

    private static void requireLength(long offset, int code, int length, boolean fits) {
        boolean isSound =
                switch (code) {
                    case TIME_RESOLUTION -> length == 1;
                    case TIME_OFFSET -> length == Long.BYTES;
                    default -> true;
                };
        if (!isSound || !fits) {
            throw new MalformedCapture(
                    offset,
                    "option "
                            + code
                            + ": "
                            + length
                            + " bytes (expected: "
                            + (fits ? "what its kind takes" : "at most what the block holds")
                            + ")");
        }
    }
}
