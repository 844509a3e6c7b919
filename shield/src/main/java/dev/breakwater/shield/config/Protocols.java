package dev.breakwater.shield.config;

/// IP protocol numbers. Source: IANA, Assigned Internet Protocol Numbers.
public final class Protocols {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;
    public static final int MAX = 255;

    private Protocols() {}

    /// As people write it: a name where there is one here, else the number.
    public static String name(int number) {
        return switch (number) {
            case TCP -> "TCP";
            case UDP -> "UDP";
            case ICMP -> "ICMP";
            case ICMPV6 -> "ICMPV6";
            default -> Integer.toString(number);
        };
    }
}
