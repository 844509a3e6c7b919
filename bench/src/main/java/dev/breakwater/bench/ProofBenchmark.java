package dev.breakwater.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.TestRun;
import dev.breakwater.lab.trial.TrialTables;
import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.answer.AnswerKind;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.QuicProof;
import dev.breakwater.shield.config.TcpProof;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/// What proof of address costs, by BPF_PROG_TEST_RUN, less the drawing of each packet.
final class ProofBenchmark {
    private static final int XDP_TX = 3;
    private static final int PACKETS = 1_000_000;

    /// As many as a node knows.
    private static final Draw CLIENTS = new Draw(BenchTables.SOURCES_FIRST, 1_000_000, false);

    /// Of connections, so that nearly each client comes.
    private static final int LEARNING_PACKETS = 8_000_000;

    private static final long SERVICE_OFFSET = 20;
    private static final long SYN_SUM_OFFSET = 24;
    private static final long FRAME_BYTES_OFFSET = 28;
    private static final long OPENING_BYTES_OFFSET = 32;
    private static final long ANSWER_BYTES_OFFSET = 36;
    private static final long OPENING_OFFSET = 40;
    private static final int OPENING_BYTES_MAX = 128;

    /// A SYN as `draw_syn` of bench.bpf.c writes it, without a source and a checksum: its TCP part.
    static final byte[] SEGMENT =
            hex("9c4000500000000000000000a002faf000000000020405b40402080a00000001000000000103030a");

    private static final byte[] SYN = frame(6, SEGMENT);
    private static final byte[] ACK = frame(6, hex("9c4000501122334455667788 5010faf000000000"));

    /// Open Connection Request 1, as short as its answer; and Request 2 with a cookie.
    private static final byte[] REQUEST_1 =
            frame(
                    17,
                    hex(
                            "9c404abc00280000 05 00ffff00fefefefefdfdfdfd12345678 0b"
                                    + "00".repeat(14)));

    private static final byte[] REQUEST_2 =
            frame(
                    17,
                    hex(
                            "9c404abc002f0000 07 00ffff00fefefefefdfdfdfd12345678 00000000 00"
                                    + "0434ff8ef64abc05780000000000000000"));

    /// A2S_INFO without a challenge, and what the server said last.
    private static final byte[] INFO =
            frame(
                    17,
                    hex("9c40698700210000" + "ffffffff54536f7572636520456e67696e6520517565727900"));

    private static final byte[] INFO_ANSWER = new byte[100];
    private static final AnswerKey INFO_KEY =
            new AnswerKey(BenchTables.SERVICE, BenchTables.PORT, AnswerKind.A2S_INFO);

    /// As a browser's, with ids of 8 and 0 bytes and no token, sealed; only its head is read.
    private static final byte[] INITIAL =
            frame(
                    17,
                    hex(
                            "9c4001bb04b80000 c30000000108 8394c8f03e515708 00 00 449e"
                                    + "a5".repeat(1_182)));

    private ProofBenchmark() {}

    /// An answer to a SYN, to RakNet's first request, to a query, to QUIC's first packet.
    static List<Measured> answers(Benchmark.Progress progress) throws IOException {
        double[] syns;
        double[] requests;
        try (BpfObject object = load(web(ProofPolicy.ALWAYS))) {
            Draw.SPOOFED.apply(object);
            tellSyn(object);
            syns = less(progress, "answers to SYNs", object, "syn", SYN, XDP_TX);
        }
        try (BpfObject object = load(game(ProofPolicy.ALWAYS))) {
            Draw.SPOOFED.apply(object);
            tellOpening(object, REQUEST_1);
            requests = less(progress, "RakNet", object, "opening", REQUEST_1, XDP_TX);
        }
        double[] queries;
        double[] initials;
        try (BpfObject object = load(query())) {
            Draw.SPOOFED.apply(object);
            tellOpening(object, INFO);
            TrialTables.tell(object, INFO_KEY, new Answer(INFO_ANSWER, Long.MAX_VALUE));
            queries = less(progress, "A2S", object, "opening", INFO, XDP_TX);
        }
        try (BpfObject object = load(quic())) {
            Draw.SPOOFED.apply(object);
            tellOpening(object, INITIAL);
            initials = less(progress, "Retries", object, "opening", INITIAL, XDP_TX);
        }
        return List.of(
                Measured.median("proof.syncookie.ns", "ns", "", syns),
                Measured.median("proof.raknet.ns", "ns", "", requests),
                Measured.median("proof.a2s.ns", "ns", "", queries),
                Measured.median("proof.quicretry.ns", "ns", "", initials));
    }

    /// What packets cost more than at a backend that asks for nothing.
    static List<Measured> packets(Benchmark.Progress progress) throws IOException {
        try (BpfObject plain = load(web(ProofPolicy.NEVER));
                BpfObject asking = load(web(ProofPolicy.ALWAYS));
                BpfObject plainGame = load(game(ProofPolicy.NEVER));
                BpfObject askingGame = load(game(ProofPolicy.ALWAYS))) {
            CLIENTS.apply(plain);
            CLIENTS.apply(asking);
            try (TestRun learning = asking.program("random_shield").testRun(ACK.length)) {
                PathRun.mean(learning, ACK, LEARNING_PACKETS, PathRun.XDP_PASS);
            }
            endLearning(asking, 1);
            double[] verified =
                    more(progress, "verified", "random", plain, asking, ACK, PathRun.XDP_ANY);
            Draw.SPOOFED.apply(plain);
            Draw.SPOOFED.apply(asking);
            double[] forged =
                    more(progress, "forged", "random", plain, asking, ACK, PathRun.XDP_DROP);
            Draw.SPOOFED.apply(plainGame);
            Draw.SPOOFED.apply(askingGame);
            tellOpening(plainGame, REQUEST_2);
            tellOpening(askingGame, REQUEST_2);
            double[] handshake =
                    more(
                            progress,
                            "handshake",
                            "request_2",
                            plainGame,
                            askingGame,
                            REQUEST_2,
                            PathRun.XDP_PASS);
            return List.of(
                    Measured.median("proof.verified.ns", "ns", "", verified),
                    Measured.median("proof.handshake.ns", "ns", "", handshake),
                    Measured.median("proof.forged.ns", "ns", "", forged));
        }
    }

    private static double[] less(
            Benchmark.Progress progress,
            String what,
            BpfObject object,
            String program,
            byte[] frame,
            int action) {
        double[] nanos = new double[PathRun.RUNS];
        try (TestRun floor = object.program(program + "_floor").testRun(frame.length);
                TestRun path = object.program(program + "_shield").testRun(frame.length)) {
            PathRun.mean(path, frame, PACKETS, action);
            tellAnswer(object, path.leftBytes());
            for (int run = 0; run < PathRun.RUNS; run++) {
                progress.at("%s, run %d of %d".formatted(what, run + 1, PathRun.RUNS));
                nanos[run] =
                        PathRun.mean(path, frame, PACKETS, action)
                                - PathRun.mean(floor, frame, PACKETS, PathRun.XDP_PASS);
            }
        }
        return nanos;
    }

    private static double[] more(
            Benchmark.Progress progress,
            String what,
            String program,
            BpfObject plain,
            BpfObject asking,
            byte[] frame,
            int action) {
        double[] nanos = new double[PathRun.RUNS];
        String path = program + "_shield";
        try (TestRun base = plain.program(path).testRun(frame.length);
                TestRun proved = asking.program(path).testRun(frame.length)) {
            PathRun.mean(base, frame, PACKETS, PathRun.XDP_PASS);
            PathRun.mean(proved, frame, PACKETS, action);
            for (int run = 0; run < PathRun.RUNS; run++) {
                progress.at("%s, run %d of %d".formatted(what, run + 1, PathRun.RUNS));
                nanos[run] =
                        PathRun.mean(proved, frame, PACKETS, action)
                                - PathRun.mean(base, frame, PACKETS, PathRun.XDP_PASS);
            }
        }
        return nanos;
    }

    static Backend web(ProofPolicy policy) {
        return backend(BackendType.HTTP, 80, policy);
    }

    private static Backend game(ProofPolicy policy) {
        return backend(BackendType.MINECRAFT_BEDROCK, 19_132, policy);
    }

    private static Backend query() {
        return backend(BackendType.SOURCE, INFO_KEY.port(), ProofPolicy.ALWAYS);
    }

    private static Backend quic() {
        return backend(
                BackendType.QUIC,
                443,
                new AddressProof(
                        ProofPolicy.ALWAYS,
                        AddressProof.ATTACK_DEFAULT,
                        TcpProof.SYN_COOKIE,
                        QuicProof.RETRY));
    }

    private static Backend backend(BackendType type, int port, ProofPolicy policy) {
        return backend(type, port, new AddressProof(policy, AddressProof.ATTACK_DEFAULT));
    }

    private static Backend backend(BackendType type, int port, AddressProof proof) {
        return new Backend(
                "proving",
                type,
                List.of(new Listen(BenchTables.SERVICE, List.of(new PortRange(port, port)))),
                Protection.DEFAULT.with(proof));
    }

    private static BpfObject load(Backend backend) throws IOException {
        return BenchObject.load(new Configuration(1, List.of(backend), List.of(), List.of()));
    }

    /// As a minute after the first packet.
    ///
    /// @param slot the backend's
    static void endLearning(BpfObject object, int slot) {
        BpfMap buckets = object.map("backend_buckets");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bucket = arena.allocate(buckets.valueBytes(), Long.BYTES);
            bucket.set(JAVA_LONG, ShieldAbi.BACKEND_BUCKET_LEARN_UNTIL_NANOS_OFFSET, 1);
            buckets.update(slot, bucket);
        }
    }

    /// What `draw_syn` writes.
    static void tellSyn(BpfObject object) {
        byte[] address = service();
        byte[] protocolAndLength = {0, 6, 0, (byte) SEGMENT.length};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment draw = object.map("draw").mapped(arena);
            MemorySegment.copy(address, 0, draw, JAVA_BYTE, SERVICE_OFFSET, address.length);
            draw.set(
                    JAVA_INT,
                    SYN_SUM_OFFSET,
                    words(SEGMENT) + words(address) + words(protocolAndLength));
        }
    }

    /// How long `opening_floor` leaves a frame.
    private static void tellAnswer(BpfObject object, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            object.map("draw").mapped(arena).set(JAVA_INT, ANSWER_BYTES_OFFSET, bytes);
        }
    }

    /// What `draw_opening` writes.
    private static void tellOpening(BpfObject object, byte[] frame) {
        int bytes = Math.min(frame.length, OPENING_BYTES_MAX);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment draw = object.map("draw").mapped(arena);
            draw.set(JAVA_INT, FRAME_BYTES_OFFSET, frame.length);
            draw.set(JAVA_INT, OPENING_BYTES_OFFSET, bytes);
            MemorySegment.copy(frame, 0, draw, JAVA_BYTE, OPENING_OFFSET, bytes);
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

    private static byte[] service() {
        int address = (int) (BenchTables.SERVICE.high() >>> 32);
        return ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
    }

    /// An untagged frame to the service, its source still to be drawn.
    private static byte[] frame(int protocol, byte[] above) {
        ByteBuffer frame = ByteBuffer.allocate(34 + above.length);
        frame.put(hex("0200000000010200000000020800 4500"));
        frame.putShort((short) (20 + above.length));
        frame.put(hex("0000400040")).put((byte) protocol).put(hex("0000 00000000"));
        return frame.put(service()).put(above).array();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
