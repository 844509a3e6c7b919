package dev.breakwater.shield.read;

/// Where an item of a repeated field stands. Put into words only where something is wrong with it:
/// an address list has a million of them.
///
/// @param field the repeated field's own path
record FieldPath(String field, int index) {
    @Override
    public String toString() {
        return field + "[" + index + "]";
    }
}
