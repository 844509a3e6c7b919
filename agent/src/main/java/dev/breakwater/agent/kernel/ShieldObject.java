package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.BpfObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// The compiled packet path that ships with this build.
final class ShieldObject {
    static final String PROGRAM = "shield";
    static final String IMAGES = "images";
    static final String RECEIVED = "received";
    static final String BACKEND_TALLIES = "backend_tallies";
    static final String RULE_HITS = "rule_hits";
    static final String RULE_BUCKETS = "rule_buckets";

    private static final String SOURCE_BUCKETS = "source_buckets";

    /// The maps that outlive a program: what is judged by, counted and limited.
    static final List<String> LASTING_MAPS =
            List.of(IMAGES, RECEIVED, BACKEND_TALLIES, RULE_HITS, SOURCE_BUCKETS, RULE_BUCKETS);

    private static final String RESOURCE = "/dev/breakwater/bpf/shield.bpf.o";

    private ShieldObject() {}

    /// Opened and sized, not loaded yet.
    static BpfObject open(int sourceBucketSets) {
        BpfObject object = BpfObject.open(PROGRAM, bytes());
        try {
            object.setConstant("source_bucket_set_mask", sourceBucketSets - 1L);
            object.setEntriesMax(SOURCE_BUCKETS, sourceBucketSets);
            return object;
        } catch (RuntimeException failed) {
            object.close();
            throw failed;
        }
    }

    private static byte[] bytes() {
        try (InputStream stream = ShieldObject.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + ": missing (expected: in bpf.jar)");
            }
            return stream.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(RESOURCE, failed);
        }
    }
}
