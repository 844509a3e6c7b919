package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;
import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.shield.config.AddressProof;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Protocols;
import java.util.Optional;

/// Whether sources are asked to prove their address. Owned by one thread.
final class Proofs {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;

    private final long[] attackEmptyAtNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];
    private final long[] attackUntilNanos = new long[ShieldAbi.BACKEND_SLOTS_MAX];

    /// What becomes of a packet that has to prove something; empty where it goes on.
    Optional<Reason> judge(Backend backend, int slot, Parsed.Packet packet, long nowNanos) {
        if (!(packet.transport() instanceof Transport.Tcp tcp)
                || packet.ip().isFragment()
                || (tcp.flags() & (SYN | ACK | RST | FIN)) != SYN
                || !isAsked(backend.protection().proof(), slot, nowNanos)) {
            return Optional.empty();
        }
        if (packet.payload().length() > 0) {
            return Optional.of(Reason.TCP_FLAGS);
        }
        if (!isSumRight(packet.ip(), tcp.header())) {
            return Optional.of(Reason.TCP_CHECKSUM);
        }
        return Optional.of(Reason.CHALLENGED);
    }

    private boolean isAsked(AddressProof proof, int slot, long nowNanos) {
        return switch (proof.policy()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case UNDER_ATTACK -> isUnderAttack(proof, slot, nowNanos);
        };
    }

    /// Counts a new connection.
    private boolean isUnderAttack(AddressProof proof, int slot, long nowNanos) {
        if (Limits.isBeyond(attackEmptyAtNanos[slot], proof.attackConnections(), nowNanos)) {
            attackUntilNanos[slot] = nowNanos + ShieldAbi.ATTACK_NANOS;
        } else {
            attackEmptyAtNanos[slot] =
                    Limits.after(attackEmptyAtNanos[slot], proof.attackConnections(), 0, nowNanos);
        }
        return nowNanos < attackUntilNanos[slot];
    }

    /// RFC 9293 3.1, RFC 8200 8.1. Zeros between the words of a sum add nothing.
    private static boolean isSumRight(IpHeader ip, Span header) {
        long sum = words(ip.source()) + words(ip.destination());
        sum += Protocols.TCP + header.length();
        for (int at = 0; at < header.length(); at += 2) {
            sum += header.u16(at);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum == 0xFFFF;
    }

    private static long words(IpAddress address) {
        long sum = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 16) {
            sum += (address.high() >>> shift & 0xFFFF) + (address.low() >>> shift & 0xFFFF);
        }
        return sum;
    }
}
