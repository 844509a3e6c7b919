package dev.breakwater.control.store;

/// One event of the history: what a version did to one resource.
///
/// @param kind `Backend`, `FilterRule` or `AddressList`
public record StoredChange(Verb verb, String kind, String resourceId) {
    /// What became of the resource.
    public enum Verb {
        CREATED,
        UPDATED,
        DELETED
    }
}
