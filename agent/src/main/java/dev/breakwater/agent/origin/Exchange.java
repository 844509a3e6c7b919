package dev.breakwater.agent.origin;

import java.nio.ByteBuffer;

/// The talk with a server in which it answers one query. Owned by one thread; knows no socket.
interface Exchange {
    /// The first message.
    ByteBuffer opening();

    /// What follows from a message that came.
    Step next(ByteBuffer message);

    /// What follows.
    sealed interface Step {
        /// A message isn't of this talk: another may come.
        Step WAIT = new Wait();

        /// The server answered what can't be given for it: more than one packet.
        Step UNFIT = new Unfit();

        record Wait() implements Step {}

        record Unfit() implements Step {}

        record Say(ByteBuffer message) implements Step {}

        /// The server answered.
        ///
        /// @param payload as [dev.breakwater.shield.answer.Answer] wants it
        record Done(ByteBuffer payload) implements Step {}
    }
}
