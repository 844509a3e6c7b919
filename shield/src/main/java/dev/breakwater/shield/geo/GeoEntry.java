package dev.breakwater.shield.geo;

import dev.breakwater.shield.config.IpPrefix;

/// Where a prefix is from. Of several that hold an address the longest says where it is.
public record GeoEntry(IpPrefix prefix, Geo geo) {}
