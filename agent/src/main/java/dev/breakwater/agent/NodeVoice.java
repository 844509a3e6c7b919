package dev.breakwater.agent;

import dev.breakwater.agent.config.ControlVoice;
import dev.breakwater.agent.config.Refusal;
import dev.breakwater.agent.config.VersionId;
import dev.breakwater.agent.counters.CounterSink;
import dev.breakwater.agent.interfaces.InterfaceSink;
import dev.breakwater.agent.stream.ControlStream;
import dev.breakwater.agent.tables.AttachedInterface;
import dev.breakwater.api.v1.Applied;
import dev.breakwater.api.v1.Counters;
import dev.breakwater.api.v1.Denials;
import dev.breakwater.api.v1.FromNode;
import dev.breakwater.api.v1.Hello;
import dev.breakwater.api.v1.Interfaces;
import dev.breakwater.api.v1.WholeWanted;
import dev.breakwater.shield.wire.SchemaWords;
import java.util.List;
import java.util.function.Supplier;

/// What this node says to control, as messages on the stream.
///
/// @param cluster that the node was enrolled in; `""` for none
/// @param interfaces those to protect and how each is now
record NodeVoice(
        ControlStream controlStream,
        String node,
        Supplier<String> cluster,
        String agentVersion,
        Supplier<List<AttachedInterface>> interfaces)
        implements ControlVoice, CounterSink, InterfaceSink {

    @Override
    public void hello(long number, VersionId applied, VersionId held) {
        Hello hello =
                Hello.newBuilder()
                        .setNodeId(node)
                        .setCluster(cluster.get())
                        .setAgentVersion(agentVersion)
                        .setAppliedVersion(applied.number())
                        .setHistory(applied.history())
                        .addAllInterfaces(texts(interfaces.get()))
                        .setHeldVersion(held.number())
                        .setHeldHistory(held.history())
                        .addAllKnownWords(SchemaWords.KNOWN)
                        .build();
        say(number, FromNode.newBuilder().setHello(hello));
    }

    @Override
    public void wantWhole(long number, String why) {
        say(number, FromNode.newBuilder().setWholeWanted(WholeWanted.newBuilder().setReason(why)));
    }

    @Override
    public void applied(long number, VersionId id) {
        Applied applied = Applied.newBuilder().setVersion(id.number()).build();
        say(number, FromNode.newBuilder().setApplied(applied));
    }

    @Override
    public void refused(long number, long version, Refusal refusal) {
        var refused =
                dev.breakwater.api.v1.Refusal.newBuilder()
                        .setVersion(version)
                        .setResource(refusal.resource())
                        .setReason(refusal.reason())
                        .build();
        say(number, FromNode.newBuilder().setRefused(refused));
    }

    /// What was seen, on whatever stream is open. False where it was not sent.
    boolean trySend(dev.breakwater.api.v1.Sight sight) {
        return controlStream.trySend(FromNode.newBuilder().setSight(sight).build());
    }

    /// Who is denied, on whatever stream is open. False where it was not sent.
    boolean trySend(Denials denials) {
        return controlStream.trySend(FromNode.newBuilder().setDenials(denials).build());
    }

    @Override
    public long stream() {
        return controlStream.number();
    }

    @Override
    public boolean trySend(long stream, Counters counters) {
        return controlStream.trySend(stream, FromNode.newBuilder().setCounters(counters).build());
    }

    @Override
    public boolean tell(List<AttachedInterface> now) {
        Interfaces message = Interfaces.newBuilder().addAllInterfaces(texts(now)).build();
        return controlStream.trySend(FromNode.newBuilder().setInterfaces(message).build());
    }

    private static List<String> texts(List<AttachedInterface> interfaces) {
        return interfaces.stream().map(AttachedInterface::toString).toList();
    }

    private void say(long number, FromNode.Builder message) {
        // A stream that has ended takes no word, and the next one's Hello says it all again.
        controlStream.send(number, message.build());
    }
}
