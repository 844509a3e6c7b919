package dev.breakwater.agent.stream;

import dev.breakwater.runtime.settings.HostAndPort;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.concurrent.TimeUnit;

/// How this node reaches control: in clear text on its own machine, or by mutual TLS.
///
/// Owned by the stream's thread, but for its cluster.
public sealed interface Link permits PlainLink, TlsLink {
    /// No credential that ends.
    long NEVER_MILLIS = Long.MAX_VALUE;

    /// In clear text.
    static Link plain(HostAndPort control) {
        return new PlainLink(control);
    }

    /// Where control is, for logs.
    HostAndPort control();

    /// The cluster that this node is enrolled in; `""` for none. From any thread.
    String cluster();

    /// A channel of its own for each stream: gRPC's waits between tries would come on top of ours.
    ///
    /// @throws LinkException where this node has no credential and gets none
    ManagedChannel open();

    /// How long until this node's credential is to be renewed, 0 or more.
    long renewMillis();

    /// Renews it, by a channel that is open. False where that failed: the old one is good still.
    boolean renew(ManagedChannel channel);

    /// A channel to control, before its security is said.
    static NettyChannelBuilder channel(HostAndPort control) {
        return NettyChannelBuilder.forAddress(control.host(), control.port())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2_000)
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .maxInboundMessageSize(ControlStream.MESSAGE_BYTES_MAX)
                .disableRetry();
    }
}
