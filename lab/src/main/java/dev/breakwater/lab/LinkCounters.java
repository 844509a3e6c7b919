package dev.breakwater.lab;

/// What one end of a link has counted since it was made.
///
/// Source: `/proc/net/dev`.
///
/// @param receivedPackets packets that came in, before any XDP program
/// @param sentPackets packets that went out
public record LinkCounters(
        long receivedPackets, long receivedBytes, long sentPackets, long sentBytes) {
    private static final int RECEIVED_BYTES = 0;
    private static final int RECEIVED_PACKETS = 1;
    private static final int SENT_BYTES = 8;
    private static final int SENT_PACKETS = 9;

    /// Finds a link in the text of `/proc/net/dev`.
    static LinkCounters find(String link, String text) {
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).strip().equals(link)) {
                continue;
            }
            String[] columns = line.substring(colon + 1).strip().split(" +", -1);
            return new LinkCounters(
                    Long.parseLong(columns[RECEIVED_PACKETS]),
                    Long.parseLong(columns[RECEIVED_BYTES]),
                    Long.parseLong(columns[SENT_PACKETS]),
                    Long.parseLong(columns[SENT_BYTES]));
        }
        throw new LabException("link: " + link + " (expected: one of the namespace's links)");
    }
}
