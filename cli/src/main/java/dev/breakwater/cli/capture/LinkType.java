package dev.breakwater.cli.capture;

import java.util.Optional;

/// In what form a capture holds its packets. Source: the registry of link-layer header types of
/// tcpdump.org.
public enum LinkType {
    /// Frames as they are.
    ETHERNET(0, "Ethernet"),
    /// Linux cooked, version 1: an interface named "any", a tunnel.
    COOKED(16, "Linux cooked"),
    /// Linux cooked, version 2.
    COOKED_2(20, "Linux cooked v2"),
    /// Nothing before the IP header.
    RAW_IP(0, "raw IP");

    private final int headerBytes;
    private final String words;

    LinkType(int headerBytes, String words) {
        this.headerBytes = headerBytes;
        this.words = words;
    }

    /// The type of that number in the registry; empty where its packets can't be judged.
    static Optional<LinkType> ofNumber(int number) {
        return switch (number) {
            case 1 -> Optional.of(ETHERNET);
            case 113 -> Optional.of(COOKED);
            case 276 -> Optional.of(COOKED_2);
            // 12 and 14 are what LINKTYPE_RAW is on some systems; 228 and 229 are one family alone.
            case 12, 14, 101, 228, 229 -> Optional.of(RAW_IP);
            default -> Optional.empty();
        };
    }

    /// Bytes before the network layer, which an Ethernet header takes the place of.
    int headerBytes() {
        return headerBytes;
    }

    /// Its name for people.
    public String words() {
        return words;
    }
}
