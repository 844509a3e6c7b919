package dev.breakwater.shield.check;

/// One of the things that a match asks for. A match holds where each of them does.
enum MatchField {
    PROTOCOL,
    DESTINATION_PORTS,
    SOURCE_PORTS,
    SOURCES,
    DESTINATIONS,
    TCP_FLAGS,
    LENGTH,
    TTL,
    PAYLOAD,
    COUNTRIES,
    ASNS
}
