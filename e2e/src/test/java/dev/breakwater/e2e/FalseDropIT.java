package dev.breakwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.lab.trial.ShieldTrial;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProofPolicy;
import dev.breakwater.shield.config.Protection;
import dev.breakwater.shield.config.ProtectionLevel;
import dev.breakwater.shield.judge.Cookies;
import dev.breakwater.shield.judge.Decision;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sessions as clients of each protocol have them, at every level that isn't for attacks, and with
/// every word on proof: none loses a packet.
class FalseDropIT {
    private static final int CLIENTS = 40;
    private static final int MESSAGES = 120;
    private static final int SERVICE = 0xC633_6401;
    private static final int CLIENT_PORT = 40_000;
    private static final long PACKET_NANOS = 100_000_000L;
    private static final HashSeed SEED = new HashSeed(7, 11);
    private static final String RAKNET_MAGIC = "00ffff00fefefefefdfdfdfd12345678";

    /// What clients say over UDP, again and again.
    private static final Map<BackendType, List<String>> DATAGRAMS =
            new EnumMap<>(
                    Map.of(
                            BackendType.SOURCE,
                            List.of(
                                    "ffffffff54536f7572636520456e67696e6520517565727900",
                                    "ffffffff55ffffffff",
                                    "ffffffff71303030303030303030300",
                                    "0100000002000000" + "00".repeat(40)),
                            BackendType.TEAMSPEAK,
                            List.of(
                                    "545333494e495431006500008800000000" + "00" + "00".repeat(16),
                                    "a1a2a3a4a5a6a7a80101000180" + "00".repeat(80)),
                            BackendType.WIREGUARD,
                            List.of(
                                    "01000000" + "00".repeat(144),
                                    "04000000" + "00".repeat(28),
                                    "04000000" + "00".repeat(124)),
                            BackendType.FIVEM,
                            List.of(
                                    "ffffffff676574696e666f20787878",
                                    "8fff000082ff0001" + "00".repeat(40)),
                            BackendType.DNS,
                            List.of("123401000001000000000000076578616d706c6503636f6d0000010001"),
                            BackendType.QUIC,
                            List.of(
                                    "c300000001088394c8f03e51570800" + "00".repeat(1_185),
                                    "43" + "11".repeat(60)),
                            BackendType.MINECRAFT_QUERY,
                            List.of("fefd090f0e0d0c", "fefd000f0e0d0c0091295b")));

    private final Cookies cookies = new Cookies(SEED);
    private final Map<Reason, Integer> dropped = new EnumMap<>(Reason.class);
    private long nowNanos = 1_000_000_000_000L;
    private int packets;

    @ParameterizedTest
    @EnumSource(names = {"ZERO", "ONE", "TWO", "THREE"})
    void noSessionLosesAPacket(ProtectionLevel level) {
        for (ProofPolicy policy : ProofPolicy.values()) {
            Configuration configuration = configuration(level, policy);
            Slots slots = Slots.EMPTY.next(configuration);
            try (ShieldTrial shield = new ShieldTrial(configuration, slots, SEED, 1 << 12)) {
                for (Backend backend : configuration.backends()) {
                    begin(shield, backend);
                }
                // What comes from now on is no longer learned for having come.
                nowNanos += ShieldAbi.LEARN_NANOS;
                for (Backend backend : configuration.backends()) {
                    play(shield, backend, policy);
                }
            }
        }

        assertThat(dropped).as("of %d packets", packets).isEmpty();
        assertThat(packets).isGreaterThanOrEqualTo(100_000);
    }

    private static Configuration configuration(ProtectionLevel level, ProofPolicy policy) {
        List<Backend> backends = new ArrayList<>();
        for (BackendType type : BackendType.values()) {
            Protection protection = Protection.of(level, type);
            // Servers of QUIC have to know the token of a Retry: this one does not.
            if (type.hasProof() && type != BackendType.QUIC) {
                protection = protection.with(new AddressProof(policy, AddressProof.ATTACK_DEFAULT));
            }
            Listen listen = new Listen(IpAddress.ipv4(SERVICE), List.of(port(type)));
            String name = "b" + port(type).first();
            backends.add(new Backend(name, type, List.of(listen), protection));
        }
        return new Configuration(1, backends, List.of(), List.of());
    }

    private static PortRange port(BackendType type) {
        int port = 1_000 + Arrays.asList(BackendType.values()).indexOf(type);
        return new PortRange(port, port);
    }

    /// A backend's first packet, with which it begins to learn.
    private void begin(ShieldTrial shield, Backend backend) {
        if (backend.protection().proof().policy() == ProofPolicy.NEVER) {
            return;
        }
        if (backend.type().protocol() == 6) {
            tcp(shield, backend, 0, 0x10, 1, 1, "");
        } else {
            for (String message : DATAGRAMS.getOrDefault(backend.type(), List.of("84000000"))) {
                udp(shield, backend, 0, message);
            }
        }
    }

    private void play(ShieldTrial shield, Backend backend, ProofPolicy policy) {
        for (int client = 1; client <= CLIENTS; client++) {
            if (backend.type().protocol() == 6) {
                open(shield, backend, client, policy);
            } else if (backend.type() == BackendType.MINECRAFT_BEDROCK) {
                join(shield, backend, client, policy);
            }
        }
        for (int message = 0; message < MESSAGES; message++) {
            for (int client = 1; client <= CLIENTS; client++) {
                nowNanos += PACKET_NANOS / CLIENTS;
                speak(shield, backend, client, message);
            }
        }
    }

    private void speak(ShieldTrial shield, Backend backend, int client, int message) {
        if (backend.type().protocol() == 6) {
            String opening = opening(backend.type());
            int sequence = 1_001 + opening.length() / 2 + message;
            boolean isLast = message == MESSAGES - 1;
            tcp(shield, backend, client, isLast ? 0x11 : 0x18, sequence, 5, "17");
        } else if (backend.type() == BackendType.MINECRAFT_BEDROCK) {
            udp(
                    shield,
                    backend,
                    client,
                    message % 2 == 0 ? "84000000400090000000" : "c0000101000000");
        } else {
            // A device each: what all of one send is limited.
            String frame = "aa5564%02x".formatted(0x21 + client) + "00".repeat(14) + "000001017b7d";
            List<String> messages = DATAGRAMS.getOrDefault(backend.type(), List.of(frame));
            udp(shield, backend, client, messages.get(message % messages.size()));
        }
    }

    /// How a client over TCP begins.
    private static String opening(BackendType type) {
        return switch (type) {
            case HTTP -> "474554202f20485454502f312e310d0a486f73743a20610d0a0d0a";
            case HTTPS -> "160301002f0100002b0303" + "11".repeat(32) + "00000213010100" + "0000";
            case MINECRAFT_JAVA ->
                    "1700ff0510706c61792e6578616d706c652e636f6d63dd02"
                            + "170005537465766500000000000000000000000000000000";
            default -> "68656c6c6f";
        };
    }

    private void open(ShieldTrial shield, Backend backend, int client, ProofPolicy policy) {
        Decision syn = tcp(shield, backend, client, 0x02, 1_000, 0, "");
        assertThat(syn.reason())
                .isEqualTo(policy == ProofPolicy.ALWAYS ? Reason.CHALLENGED : Reason.SERVED);
        int acknowledged = ShieldAbi.TRIAL_COOKIE + 1;
        tcp(shield, backend, client, 0x10, 1_001, acknowledged, "");
        tcp(shield, backend, client, 0x18, 1_001, acknowledged, opening(backend.type()));
    }

    private void join(ShieldTrial shield, Backend backend, int client, ProofPolicy policy) {
        boolean isAsked = policy == ProofPolicy.ALWAYS;
        Decision asked =
                udp(shield, backend, client, "05" + RAKNET_MAGIC + "0b" + "00".repeat(1_174));
        assertThat(asked.reason()).isEqualTo(isAsked ? Reason.CHALLENGED : Reason.SERVED);
        int cookie =
                cookies.make(
                        source(client),
                        CLIENT_PORT,
                        port(backend.type()).first(),
                        ShieldAbi.COOKIE_RAKNET,
                        nowNanos);
        String security = isAsked ? HexFormat.of().toHexDigits(cookie) + "00" : "";
        udp(
                shield,
                backend,
                client,
                "07" + RAKNET_MAGIC + security + "0434ff8ef64abc0578" + "00".repeat(8));
    }

    /// In a network of its own each.
    private static IpAddress source(int client) {
        return IpAddress.ipv4(0x0B00_0005 + (client << 8));
    }

    private Decision udp(ShieldTrial shield, Backend backend, int client, String message) {
        byte[] payload =
                HexFormat.of().parseHex(message.length() % 2 == 0 ? message : message + "0");
        ByteBuffer frame = frame(17, client, 8 + payload.length);
        frame.putShort((short) CLIENT_PORT).putShort((short) port(backend.type()).first());
        frame.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        return judge(shield, frame);
    }

    private Decision tcp(
            ShieldTrial shield,
            Backend backend,
            int client,
            int flags,
            int sequence,
            int acknowledged,
            String data) {
        byte[] payload = HexFormat.of().parseHex(data);
        ByteBuffer frame = frame(6, client, 20 + payload.length);
        frame.putShort((short) CLIENT_PORT).putShort((short) port(backend.type()).first());
        frame.putInt(sequence).putInt(acknowledged).put((byte) 0x50).put((byte) flags);
        frame.putShort((short) 0xFAF0).putInt(0).put(payload);
        frame.putShort(34 + 16, sum(frame, 20 + payload.length));
        return judge(shield, frame);
    }

    private static ByteBuffer frame(int protocol, int client, int bytes) {
        ByteBuffer frame = ByteBuffer.allocate(34 + bytes);
        frame.put(HexFormat.of().parseHex("0200000000010200000000020800" + "4500"));
        frame.putShort((short) (20 + bytes)).putInt(0x4000).put((byte) 64).put((byte) protocol);
        frame.putShort((short) 0).putInt((int) (source(client).high() >>> 32)).putInt(SERVICE);
        return frame;
    }

    private static short sum(ByteBuffer frame, int tcpBytes) {
        long sum = 6L + tcpBytes;
        for (int at = 26; at < frame.capacity(); at++) {
            sum += (long) (frame.get(at) & 0xFF) << (at % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private Decision judge(ShieldTrial shield, ByteBuffer frame) {
        nowNanos += 1_000_000;
        packets++;
        byte[] bytes = new byte[frame.capacity()];
        frame.get(0, bytes);
        Decision decision = shield.judge(bytes, nowNanos);
        if (decision.reason().verdict() == Reason.Verdict.DROP) {
            dropped.merge(decision.reason(), 1, Integer::sum);
        }
        return decision;
    }
}
