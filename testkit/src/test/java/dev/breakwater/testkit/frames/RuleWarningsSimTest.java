package dev.breakwater.testkit.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.Slots;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.LengthRange;
import dev.breakwater.shield.config.Match;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.ProtocolMatch;
import dev.breakwater.shield.config.Protocols;
import dev.breakwater.shield.config.RuleAction;
import dev.breakwater.shield.config.RuleMode;
import dev.breakwater.shield.config.TcpFlagsMatch;
import dev.breakwater.shield.judge.Hits;
import dev.breakwater.shield.judge.Oracle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A world so small that every packet of it can be judged: four sources, four ports, two lengths.
/// A rule that is said never to be reached is reached by none of them.
class RuleWarningsSimTest {
    private static final int SEEDS = 2_000;
    private static final int RULES = 6;
    private static final int SOURCES = 4;
    private static final int PORTS = 4;
    private static final int FIRST_SOURCE = 0xC000_0200;
    private static final int FIRST_PORT = 1_000;
    private static final int IP_BYTES = 28;
    private static final Hits NOT_HIT = new Hits(0, 0);

    /// UDP; with three bytes of payload, or as short as can be.
    private static final byte[] FRAME =
            HexFormat.of()
                    .parseHex(
                            "0200000000010200000000020800"
                                    + "4500001c0000000040110000c0000200c6336401"
                                    + "03e803e800080000000000");

    @Test
    void noPacketReachesARuleThatIsSaidNeverToBeReached() {
        int together = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Configuration configuration = configuration(new SplittableRandom(seed));
            List<Problem> warnings = Checks.warnings(configuration);
            Oracle oracle = judgedAll(configuration);
            for (Problem warning : warnings) {
                String rule = warning.resource().replace("FilterRule/", "");
                assertThat(oracle.hits(rule)).as("seed %d: %s", seed, warning).isEqualTo(NOT_HIT);
                together += warning.toString().contains("; together") ? 1 : 0;
            }
        }

        assertThat(together).isGreaterThan(SEEDS / 20);
    }

    private static Oracle judgedAll(Configuration configuration) {
        Oracle oracle =
                new Oracle(configuration, Slots.EMPTY.next(configuration), new HashSeed(1, 2), 1);
        for (int source = 0; source < SOURCES; source++) {
            for (int port = 0; port < PORTS; port++) {
                for (int payloadBytes = 0; payloadBytes <= 3; payloadBytes += 3) {
                    oracle.judge(frame(source, port, payloadBytes), 0);
                }
            }
        }
        return oracle;
    }

    private static byte[] frame(int source, int port, int payloadBytes) {
        ByteBuffer frame = ByteBuffer.wrap(FRAME.clone());
        frame.putShort(14 + 2, (short) (IP_BYTES + payloadBytes));
        frame.putInt(14 + 12, FIRST_SOURCE + source);
        frame.putShort(34 + 2, (short) (FIRST_PORT + port));
        frame.putShort(34 + 4, (short) (8 + payloadBytes));
        return frame.array();
    }

    private static Configuration configuration(SplittableRandom random) {
        List<FilterRule> rules = new ArrayList<>();
        for (int i = 1; i <= RULES; i++) {
            RuleAction action =
                    random.nextInt(8) == 0 ? new RuleAction.Log() : new RuleAction.Drop();
            RuleMode mode = random.nextInt(8) == 0 ? RuleMode.SHADOW : RuleMode.ENFORCE;
            rules.add(new FilterRule("rule-" + i, i, match(random), action, mode));
        }
        return new Configuration(1, List.of(), rules, List.of());
    }

    private static Match match(SplittableRandom random) {
        return new Match(
                random.nextBoolean() ? List.of() : prefixes(random),
                List.of(),
                new ProtocolMatch.Only(Protocols.UDP),
                List.of(),
                random.nextBoolean() ? List.of() : ports(random),
                TcpFlagsMatch.ANY,
                length(random));
    }

    private static List<IpPrefix> prefixes(SplittableRandom random) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            IpAddress address = IpAddress.ipv4(FIRST_SOURCE + random.nextInt(SOURCES));
            prefixes.add(IpPrefix.of(address, random.nextInt(30, 33)));
        }
        return prefixes.stream().distinct().toList();
    }

    private static List<PortRange> ports(SplittableRandom random) {
        int first = random.nextInt(PORTS);
        int last = random.nextInt(first, PORTS);
        return List.of(new PortRange(FIRST_PORT + first, FIRST_PORT + last));
    }

    private static LengthRange length(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new LengthRange(0, IP_BYTES);
            case 1 -> new LengthRange(IP_BYTES + 1, LengthRange.BYTES_MAX);
            default -> LengthRange.ANY;
        };
    }
}
