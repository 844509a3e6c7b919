package dev.breakwater.control.serve;

/// A whole number from 1 that a request may leave out.
///
/// @param byDefault what stands where it is left out
record NumberParameter(String name, int byDefault, int max) {
    /// @throws RefusedException where it is given and not 1 to [#max()]
    int of(boolean isGiven, int given) {
        if (!isGiven) {
            return byDefault;
        }
        if (given < 1 || given > max) {
            throw RefusedException.wrong(
                    name, given + "", "1 to " + max + "; leave it out for " + byDefault);
        }
        return given;
    }
}
