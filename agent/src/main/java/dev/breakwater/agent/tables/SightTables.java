package dev.breakwater.agent.tables;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The seam to what the kernel has seen: samples and sources. Nothing here decides on a packet.
///
/// One thread turns the sources, another one reads samples.
public interface SightTables {
    /// Orders what is sampled from now on.
    void order(SampleOrder order);

    /// Reads what the sources sent between the last turn but one and the last turn, and has the
    /// kernel count in the bank that was read from now on: for a whole turn nothing was written
    /// to it, so nothing is lost. A slot is read from its third turn on, since what it held before
    /// is of nobody or of an earlier owner.
    ///
    /// @param backendSlots in use
    /// @return by slot
    Map<Integer, SourceSight> turnSources(Set<Integer> backendSlots);

    /// Waits until there is a sample. Not to be called on a virtual thread.
    ///
    /// @return false where there was none for so long
    boolean awaitSamples(int millis);

    /// Hands over samples, the oldest first, and makes their room free.
    ///
    /// @param samplesMax at most so many
    /// @return how many there were
    int readSamples(int samplesMax, Consumer<Sample> reader);

    SampleCounts sampleCounts();

    /// The name of an interface; `if7` where it is gone.
    String interfaceName(int ifindex);
}
