package dev.breakwater.shield.compile;

/// Prefixes of one address family by address and then length, each once: those that lie in another
/// stand behind it, side by side.
interface OrderedPrefixes {
    int count();

    /// As in [dev.breakwater.shield.config.IpAddress].
    ///
    /// @param index 0 to [#count] less 1
    long high(int index);

    long low(int index);

    int length(int index);

    /// What a trie says of the addresses of a prefix that are in none of those in it.
    ///
    /// @param inherited what it says of the addresses around the prefix
    int leaf(int index, int inherited);
}
