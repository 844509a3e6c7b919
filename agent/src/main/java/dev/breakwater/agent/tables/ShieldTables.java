package dev.breakwater.agent.tables;

import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.compile.TableImages;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import dev.breakwater.shield.sight.ConnectionCount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The seam to the kernel: the shield's tables and counters.
///
/// Counters are never zeroed while the maps live: what a slot counted for an earlier owner is the
/// agent's to subtract.
///
/// One thread publishes; any other reads and tells answers at the same time.
public interface ShieldTables extends AutoCloseable {
    /// Makes the kernel judge every packet by a version. When this returns, no packet is judged by
    /// an earlier one any more. Where it throws, the version before stays.
    ///
    /// @param images with [#seed], where there is one; a part that it leaves out stays as it is
    /// @param fresh slots that nobody of the version before has: their buckets are emptied first
    /// @throws RuntimeException where the kernel refuses (dev.breakwater.kernel.KernelException)
    void publish(TableImages images, NewSlots fresh);

    /// Makes ready to send frames out of interfaces; answers the kernel's number of each of them
    /// that is there.
    Map<String, Integer> redirectTo(Set<String> interfaces);

    /// Makes ready to ask sources for proofs of their address: the kernel's settings that SYN
    /// cookies need.
    ///
    /// @return why this node can't; empty where it is ready
    Optional<String> readyToProve();

    /// Tells what a server answers, in the place of what it answered before.
    ///
    /// @throws RuntimeException where the kernel refuses (dev.breakwater.kernel.KernelException)
    void tellAnswer(AnswerKey key, Answer answer);

    /// Forgets what a server answers; nothing where that isn't known.
    void forgetAnswer(AnswerKey key);

    /// Tells the keys of a server's cookies, in the place of those that it had before.
    ///
    /// @throws RuntimeException where the kernel refuses (dev.breakwater.kernel.KernelException)
    void tellRegistration(ServerPlace place, Registration registration);

    /// Forgets the keys of a server's cookies; nothing where there are none.
    void forgetRegistration(ServerPlace place);

    /// Whether there are keys of a server's cookies, this agent's or those of one before.
    boolean isRegistered(ServerPlace place);

    /// Tells what the time of day is more than `CLOCK_MONOTONIC`, in nanoseconds.
    void tellWallClock(long offsetNanos);

    /// Counts the connections and proven sources that the packet path knows: a 64th of its table
    /// further with each call, and the whole by the last 64.
    ConnectionCount countConnections();

    /// The sources that are denied for what they sent after proof, and some that were until lately.
    List<Offender> offenders();

    /// Denies a source at the backends that ask for proof, where it isn't denied for longer
    /// already. Nothing before the first version.
    ///
    /// @param untilNanos by `CLOCK_MONOTONIC`
    void deny(IpAddress source, long untilNanos);

    /// Takes a denied source again; nothing where it isn't denied.
    void pardon(IpAddress source);

    /// The seed of what is in force, with which the next version must be compiled as well; empty
    /// before the first.
    Optional<HashSeed> seed();

    /// What was counted since the maps were made, every CPU together: by backend and rule as
    /// asked, by country all.
    ///
    /// @param backendSlots whose reasons are read
    /// @param ruleSlots whose hits are read
    SlotCounts readCounts(Set<Integer> backendSlots, Set<Integer> ruleSlots);

    /// What the kernel has seen. Closed with these tables: whoever reads it must have ended before.
    SightTables sight();

    /// Names one life of the maps: another one whenever the counters start again from 0, the same
    /// for each agent that takes the same pinned maps over.
    String epoch();

    /// Where the shield is attached.
    List<AttachedInterface> interfaces();

    /// Puts the shield on interfaces that came, or were made anew, since it was put on the others.
    ///
    /// @return every interface that is to be protected, and how it is
    List<AttachedInterface> cover();

    /// Waits until an interface of the machine came, changed or went. False where none did, or
    /// where that can't be told.
    boolean awaitInterfaces(int millisMax) throws InterruptedException;

    /// Takes the program off every interface and removes the pins: nothing protects any more.
    void release();

    /// Lets go of the maps. The program stays attached and the pins stay: protection goes on.
    @Override
    void close();
}
