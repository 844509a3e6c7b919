package dev.breakwater.bench;

import dev.breakwater.lab.LabPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The same drop by nftables, the packet filter that most machines have: a set of 10,000 prefixes
/// at the earliest hook there is, `netdev` ingress.
final class NftPeer implements AutoCloseable {
    private static final int PREFIXES = 10_000;

    private final String namespace;

    private NftPeer(String namespace) {
        this.namespace = namespace;
    }

    /// Puts the table up in a lab's namespace.
    ///
    /// @throws IllegalStateException where there is no nft, or it refuses
    static NftPeer raise(String namespace) throws IOException, InterruptedException {
        NftPeer peer = new NftPeer(namespace);
        peer.run(ruleset());
        return peer;
    }

    private static String ruleset() {
        StringBuilder elements = new StringBuilder("198.51.100.0/24");
        for (int i = 1; i < PREFIXES; i++) {
            elements.append(", 240.%d.%d.0/24".formatted(i >>> 8, i & 0xFF));
        }
        return """
               table netdev bench {
                   set denied {
                       type ipv4_addr
                       flags interval
                       elements = { %s }
                   }
                   chain ingress {
                       type filter hook ingress device "%s" priority 0
                       ip saddr @denied drop
                   }
               }
               """
                .formatted(elements, LabPlace.ATTACKER.linkOfEdge());
    }

    @Override
    public void close() {
        try {
            run("delete table netdev bench\n");
        } catch (IOException e) {
            throw new IllegalStateException("nft: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String commands) throws IOException, InterruptedException {
        Process nft;
        try {
            nft =
                    new ProcessBuilder("ip", "netns", "exec", namespace, "nft", "-f", "-")
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "nft: not to be had (expected: `apt-get install nftables`)", e);
        }
        try (var in = nft.getOutputStream()) {
            in.write(commands.getBytes(StandardCharsets.UTF_8));
        }
        String answer = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (nft.waitFor() != 0) {
            throw new IllegalStateException(
                    "nft: "
                            + answer.strip()
                            + " (expected: no refusal; `apt-get install nftables`)");
        }
    }
}
