package dev.breakwater.agent.registration;

/// A server's request is not taken; the server is told why. Caught where its
/// connection is served.
final class RefusedRegistrationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    RefusedRegistrationException(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
