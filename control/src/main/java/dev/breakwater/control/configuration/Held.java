package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.read.ListMessages;

/// A resource, as it was written and as it is judged by.
///
/// @param message as people wrote it
/// @param record what it means, checked: a `Backend`, `FilterRule` or `AddressList` of shield
record Held(Resource message, Object record) {
    /// Keeps an address list's entries in little room, however they were written.
    static Held of(Resource written, Object record) {
        return record instanceof AddressList list
                ? new Held(
                        Resource.newBuilder().setAddressList(ListMessages.packed(list)).build(),
                        list)
                : new Held(written, record);
    }
}
