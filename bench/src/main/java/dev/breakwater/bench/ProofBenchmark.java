package dev.breakwater.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/// The answer to a SYN, each from another source, by BPF_PROG_TEST_RUN, less the drawing of it.
final class ProofBenchmark {
    private static final int XDP_TX = 3;
    private static final int PACKETS = 1_000_000;
    private static final int PORT = 80;
    private static final long SERVICE_OFFSET = 20;
    private static final long SYN_SUM_OFFSET = 24;

    /// A SYN as `draw_syn` of bench.bpf.c writes it, without a source and a checksum: its TCP part.
    private static final byte[] SEGMENT =
            HexFormat.of()
                    .parseHex(
                            "9c4000500000000000000000a002faf000000000"
                                    + "020405b40402080a00000001000000000103030a");

    private ProofBenchmark() {}

    static List<Measured> run(Benchmark.Progress progress) throws IOException {
        Backend web =
                new Backend(
                        "web",
                        BackendType.HTTP,
                        List.of(
                                new Listen(
                                        BenchTables.SERVICE, List.of(new PortRange(PORT, PORT)))),
                        Protection.DEFAULT.with(
                                new AddressProof(ProofPolicy.ALWAYS, AddressProof.ATTACK_DEFAULT)));
        try (BpfObject object =
                BenchObject.load(new Configuration(1, List.of(web), List.of(), List.of()))) {
            Draw.SPOOFED.apply(object);
            tell(object);
            byte[] frame = frame();
            double[] nanos = new double[PathRun.RUNS];
            try (TestRun floor = object.program("syn_floor").testRun(frame.length);
                    TestRun answer = object.program("syn_shield").testRun(frame.length)) {
                PathRun.mean(answer, frame, PACKETS, XDP_TX);
                for (int run = 0; run < PathRun.RUNS; run++) {
                    progress.at("answers to SYNs, run %d of %d".formatted(run + 1, PathRun.RUNS));
                    nanos[run] =
                            PathRun.mean(answer, frame, PACKETS, XDP_TX)
                                    - PathRun.mean(floor, frame, PACKETS, PathRun.XDP_PASS);
                }
            }
            return List.of(Measured.median("proof.syncookie.ns", "ns", "", nanos));
        }
    }

    private static void tell(BpfObject object) {
        int service = (int) (BenchTables.SERVICE.high() >>> 32);
        byte[] address = ByteBuffer.allocate(Integer.BYTES).putInt(service).array();
        byte[] protocolAndLength = {0, 6, 0, (byte) SEGMENT.length};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment draw = object.map("draw").mapped(arena);
            draw.set(JAVA_INT, SERVICE_OFFSET, Integer.reverseBytes(service));
            draw.set(
                    JAVA_INT,
                    SYN_SUM_OFFSET,
                    words(SEGMENT) + words(address) + words(protocolAndLength));
        }
    }

    /// The sum of all words, as a little-endian machine reads them.
    private static int words(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 0 : 8);
        }
        return sum;
    }

    private static byte[] frame() {
        return HexFormat.of()
                .parseHex(
                        "020000000001020000000002"
                                + "0800"
                                + "4500003c0000400040060000"
                                + "00000000"
                                + "00000000"
                                + HexFormat.of().formatHex(SEGMENT));
    }
}
