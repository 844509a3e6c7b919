package dev.breakwater.agent.sight;

/// How much of the disk captures may take.
///
/// @param fileBytes a file of this size is full, and the next one begins
/// @param filesPerReason of one backend and reason; the oldest goes
/// @param totalBytes of all; the file that was written to longest ago goes
/// @param filesMax of all
public record CaptureBounds(long fileBytes, int filesPerReason, long totalBytes, int filesMax) {
    /// Inodes, and names that the agent keeps in memory.
    public static final int FILES_MAX = 1_024;

    public CaptureBounds {
        if (totalBytes < 2 * fileBytes) {
            throw new IllegalArgumentException(
                    "totalBytes: " + totalBytes + " (expected: at least twice fileBytes)");
        }
        if (fileBytes < 1 || filesPerReason < 1 || filesMax < 2) {
            throw new IllegalArgumentException(
                    "fileBytes: %d, filesPerReason: %d, filesMax: %d (expected: room for two files)"
                            .formatted(fileBytes, filesPerReason, filesMax));
        }
    }
}
