package dev.breakwater.testkit.frames;

import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpFamily;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Protocols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// The few addresses and ports that generated configurations and frames share, so that they meet.
/// Owned by one thread.
final class Worlds {
    private static final int ADDRESSES = 24;
    private static final int PORTS = 12;

    private static final int SERVICES = 6;

    private static final List<BackendType> OFTEN =
            List.of(
                    BackendType.TELEMETRY,
                    BackendType.SOURCE,
                    BackendType.MINECRAFT_BEDROCK,
                    BackendType.MINECRAFT_QUERY);

    /// Where a generated backend listens and a generated client sends.
    ///
    /// @param type what both mostly speak
    record Service(IpAddress address, int port, BackendType type) {}

    private final RandomGenerator random;
    private final IpAddress[] ipv4 = new IpAddress[ADDRESSES];
    private final IpAddress[] ipv6 = new IpAddress[ADDRESSES];
    private final int[] ports = new int[PORTS];
    private final List<Service> services = new ArrayList<>();

    Worlds(RandomGenerator random) {
        this.random = random;
        int ipv4Base = random.nextInt();
        long ipv6Base = random.nextLong();
        for (int i = 0; i < ADDRESSES; i++) {
            // Neighbours share prefixes of every length.
            ipv4[i] = IpAddress.ipv4(ipv4Base ^ (random.nextInt() >>> random.nextInt(32)));
            ipv6[i] =
                    random.nextBoolean()
                            ? IpAddress.ipv6(ipv6Base, random.nextLong() >>> random.nextInt(64))
                            : IpAddress.ipv6(
                                    ipv6Base ^ (random.nextLong() >>> random.nextInt(64)), 0);
        }
        for (int i = 0; i < PORTS; i++) {
            ports[i] = random.nextInt(1, 65_536);
        }
        for (int i = 0; i < SERVICES; i++) {
            services.add(
                    new Service(
                            i % 2 == 0
                                    ? ipv4[random.nextInt(ADDRESSES)]
                                    : ipv6[random.nextInt(ADDRESSES)],
                            ports[random.nextInt(PORTS)],
                            type()));
        }
    }

    /// Half the time over TCP. Some stand out: of telemetry devices have to come again at one
    /// backend to meet their limit, queries have to be proven and known to be answered.
    private BackendType type() {
        if (random.nextInt(2) == 0) {
            return OFTEN.get(random.nextInt(OFTEN.size()));
        }
        int protocol = random.nextInt(5) < 3 ? Protocols.TCP : Protocols.UDP;
        List<BackendType> types =
                Arrays.stream(BackendType.values()).filter(t -> t.protocol() == protocol).toList();
        return types.get(random.nextInt(types.size()));
    }

    List<Service> services() {
        return services;
    }

    Service service() {
        return services.get(random.nextInt(SERVICES));
    }

    /// One of a family: the even ones are IPv4.
    Service service(IpFamily family) {
        int pair = 2 * random.nextInt(SERVICES / 2);
        return services.get(family == IpFamily.IPV4 ? pair : pair + 1);
    }

    IpFamily family() {
        return random.nextBoolean() ? IpFamily.IPV4 : IpFamily.IPV6;
    }

    /// Mostly a shared address, sometimes one near it, seldom any.
    IpAddress address(IpFamily family) {
        IpAddress shared =
                switch (family) {
                    case IPV4 -> ipv4[random.nextInt(ADDRESSES)];
                    case IPV6 -> ipv6[random.nextInt(ADDRESSES)];
                };
        if (random.nextInt(4) != 0) {
            return shared;
        }
        return switch (family) {
            case IPV4 ->
                    IpAddress.ipv4(
                            (int) (shared.high() >>> 32)
                                    ^ (random.nextInt() >>> random.nextInt(32)));
            case IPV6 ->
                    IpAddress.ipv6(
                            shared.high() ^ (random.nextInt(8) == 0 ? random.nextLong() : 0),
                            shared.low() ^ (random.nextLong() >>> random.nextInt(64)));
        };
    }

    IpPrefix prefix(IpFamily family) {
        int bits = family.bits();
        int length = random.nextInt(3) == 0 ? bits : random.nextInt(bits + 1);
        return IpPrefix.of(address(family), length);
    }

    int port() {
        return random.nextInt(8) == 0 ? random.nextInt(65_536) : ports[random.nextInt(PORTS)];
    }
}
