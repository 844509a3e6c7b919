package dev.breakwater.control.store;

/// What became of a node that asks to be a member.
public enum Enrolled {
    /// It is one now, or was by the same key.
    MEMBER,
    /// Another key has its name, maybe in another cluster.
    NAME_TAKEN,
    /// Its key is another node's.
    KEY_TAKEN,
    /// Its key was a node's that was removed.
    KEY_REMOVED
}
