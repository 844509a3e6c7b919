package dev.breakwater.shield.registration;

/// SipHash's key of one epoch.
///
/// @param first its first eight bytes, the first one lowest
/// @param second its others
public record EpochKey(long first, long second) {
    @Override
    public String toString() {
        return "EpochKey[secret]";
    }
}
