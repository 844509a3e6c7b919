package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Resource;

/// A resource, as it was written and as it is judged by.
///
/// @param message as people wrote it
/// @param record what it means, checked: a `Backend`, `FilterRule` or `AddressList` of shield
record Held(Resource message, Object record) {}
