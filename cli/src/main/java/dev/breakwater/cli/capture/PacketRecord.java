package dev.breakwater.cli.capture;

/// What a capture says of a packet before its bytes.
///
/// @param offset of the record in the capture
/// @param linkTypeNumber in tcpdump.org's registry
/// @param capturedBytes that follow, unsigned 32 bits
/// @param originalBytes of the packet as it was, unsigned 32 bits
record PacketRecord(
        long offset, int linkTypeNumber, long timeNanos, long capturedBytes, long originalBytes) {

    /// Sees that an Ethernet frame can be made of it, or refuses it.
    LinkType requireSound() {
        LinkType linkType =
                LinkType.ofNumber(linkTypeNumber)
                        .orElseThrow(
                                () ->
                                        refusal(
                                                "link type",
                                                linkTypeNumber,
                                                "1 Ethernet, 113 or 276 Linux cooked, or 12, 14,"
                                                        + " 101, 228 or 229 raw IP"));
        int bytesMin = linkType.headerBytes();
        int bytesMax = FrameMaker.bytesMax(linkType);
        if (originalBytes < bytesMin || originalBytes > bytesMax) {
            throw refusal("original length", originalBytes, bytesMin + " to " + bytesMax);
        }
        if (capturedBytes > originalBytes) {
            throw refusal(
                    "captured length", capturedBytes, "at most the original, " + originalBytes);
        }
        return linkType;
    }

    private MalformedCapture refusal(String what, long found, String expected) {
        return new MalformedCapture(offset, what + ": " + found + " (expected: " + expected + ")");
    }
}
