package dev.breakwater.lab.client;

/// How a request travels.
public enum RequestKind {
    /// On a connection that was there already.
    KEPT,
    /// On a connection of its own, made for it.
    NEW
}
