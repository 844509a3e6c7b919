package dev.breakwater.shield.judge;

import dev.breakwater.bpf.Reason;

/// What a packet's proof of its address comes to.
sealed interface Proven {
    /// It goes on.
    Proven GOES_ON = new GoesOn(false);

    /// It goes on, and where nothing stands against it its server's answer goes back.
    Proven IS_ANSWERED = new GoesOn(true);

    /// It ends here.
    record Ends(Reason reason) implements Proven {}

    record GoesOn(boolean isAnswered) implements Proven {}
}
