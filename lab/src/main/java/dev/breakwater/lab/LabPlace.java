package dev.breakwater.lab;

import java.util.Locale;

/// One of the lab's four machines, each a network namespace. Three of them have one link, to the
/// edge; the edge forwards between them.
///
/// Addresses are of the ranges for documentation (RFC 5737, RFC 3849), which no real host has.
public enum LabPlace {
    CLIENT("198.51.100.", "20", "2001:db8:c::", 0x0c),
    ATTACKER("203.0.113.", "66", "2001:db8:a::", 0x0a),
    ORIGIN("192.0.2.", "10", "2001:db8::", 0x05),
    EDGE("", "1", "", 0x0e);

    private final String ipv4Network;
    private final String ipv4Host;
    private final String ipv6Network;
    private final int mac;

    LabPlace(String ipv4Network, String ipv4Host, String ipv6Network, int mac) {
        this.ipv4Network = ipv4Network;
        this.ipv4Host = ipv4Host;
        this.ipv6Network = ipv6Network;
        this.mac = mac;
    }

    /// The place's name, "client".
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The place's own IPv4 address. Not for the edge.
    public String ipv4() {
        return ipv4Network + ipv4Host;
    }

    /// The place's own IPv6 address. Not for the edge.
    public String ipv6() {
        return ipv6Network + ipv4Host;
    }

    /// The edge's IPv4 address on the link to this place.
    public String ipv4OfEdge() {
        return ipv4Network + "1";
    }

    /// The edge's IPv6 address on the link to this place.
    public String ipv6OfEdge() {
        return ipv6Network + "1";
    }

    /// The place's end of its link to the edge.
    public String link() {
        return "bw-" + label();
    }

    /// The edge's end of this place's link.
    public String linkOfEdge() {
        return "bw-to-" + label();
    }

    /// Hardware address of the place's end, locally administered.
    public String mac() {
        return String.format("02:62:77:00:%02x:02", mac);
    }

    /// Hardware address of the edge's end.
    public String macOfEdge() {
        return String.format("02:62:77:00:%02x:01", mac);
    }
}
