package dev.breakwater.testkit.frames;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.judge.Cookies;
import dev.breakwater.shield.judge.StampedCookies;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// The cookies that clients bring, mostly right ones. Owned by one thread.
final class ClientCookies {
    private final RandomGenerator random;
    private final Cookies cookies;
    private final long wallOffsetNanos;
    private final Map<ServerPlace, Registration> registrations = new HashMap<>();

    /// A datagram on its way.
    ///
    /// @param server where it goes, if to a service
    record Sent(
            IpAddress source,
            int sourcePort,
            Optional<IpAddress> server,
            int destinationPort,
            long nowNanos) {}

    /// @param cookies of the node
    /// @param wallOffsetNanos what the time of day is more than that of frames
    ClientCookies(RandomGenerator random, Cookies cookies, long wallOffsetNanos) {
        this.random = random;
        this.cookies = cookies;
        this.wallOffsetNanos = wallOffsetNanos;
    }

    /// From now on clients of these servers bring theirs.
    void register(Map<ServerPlace, Registration> servers) {
        registrations.putAll(servers);
    }

    /// Puts the right cookie, mostly, into a message that brings one.
    void bring(byte[] message, Sent sent) {
        int bytes = message.length;
        boolean isRequest2 = (bytes == 39 || bytes == 61) && message[0] == 0x07;
        boolean isA2s = (bytes == 9 || bytes == 29) && message[0] == -1;
        boolean isQuery = (bytes == 11 || bytes == 15) && message[0] == (byte) 0xFE;
        if (random.nextBoolean()) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(message);
        if (isRequest2) {
            buffer.putInt(17, ofRakNet(sent));
        } else if (isA2s) {
            buffer.putInt(bytes - 4, own(sent, ShieldAbi.COOKIE_SOURCE));
        } else if (isQuery) {
            int cookie = own(sent, ShieldAbi.COOKIE_QUERY);
            long token = 1_000_000_000L + Integer.toUnsignedLong(cookie) % 1_147_483_648L;
            buffer.putInt(7, (int) token);
        }
        if (random.nextInt(4) != 0) {
            ProtocolMessage.bringToken(
                    message,
                    id ->
                            cookies.makeToken(
                                    id,
                                    sent.source(),
                                    sent.sourcePort(),
                                    sent.destinationPort(),
                                    sent.nowNanos()));
        }
    }

    /// The number of a RST that proves its source's address.
    int ofTcp(IpAddress source, int sourcePort, int destinationPort, long nowNanos) {
        return cookies.make(source, sourcePort, destinationPort, ShieldAbi.COOKIE_TCP, nowNanos);
    }

    /// The one that its server checks, mostly, where it told its secret.
    private int ofRakNet(Sent sent) {
        return sent.server()
                .map(address -> new ServerPlace(address, sent.destinationPort()))
                .flatMap(place -> Optional.ofNullable(registrations.get(place)))
                .filter(_ -> random.nextInt(4) != 0)
                .map(
                        server ->
                                StampedCookies.make(
                                        server,
                                        sent.source(),
                                        sent.sourcePort(),
                                        random.nextInt(256),
                                        wallOffsetNanos + sent.nowNanos()))
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt)
                .orElseGet(() -> own(sent, ShieldAbi.COOKIE_RAKNET));
    }

    private int own(Sent sent, int kind) {
        return cookies.make(
                sent.source(), sent.sourcePort(), sent.destinationPort(), kind, sent.nowNanos());
    }
}
