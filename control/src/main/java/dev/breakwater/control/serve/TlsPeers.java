package dev.breakwater.control.serve;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.breakwater.control.nodes.Peer;
import dev.breakwater.control.pki.Authority;
import dev.breakwater.shield.wire.NodeIdentity;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Lets only calls in that come with a node's certificate, and tells them whose it is. TLS has
/// verified it before.
final class TlsPeers implements ServerInterceptor {
    private static final Context.Key<Peer.Certified> PEER = Context.key("peer");

    /// Who makes the call that this thread serves.
    static Peer.Certified current() {
        return Optional.ofNullable(PEER.get()).orElseThrow();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<Peer.Certified> peer = peer(ServiceRequestContext.current().sslSession());
        if (peer.isEmpty()) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription(
                            "certificate: none of a node's (expected: one that enrolment issued)"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(
                Context.current().withValue(PEER, peer.get()), call, headers, next);
    }

    private static Optional<Peer.Certified> peer(
            @org.jspecify.annotations.Nullable SSLSession session) {
        try {
            return session != null
                            && session.getPeerCertificates()[0] instanceof X509Certificate leaf
                    ? NodeIdentity.of(leaf).map(identity -> certified(identity, leaf))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException withoutCertificate) {
            return Optional.empty();
        }
    }

    private static Peer.Certified certified(NodeIdentity identity, X509Certificate leaf) {
        return new Peer.Certified(
                identity,
                leaf.getPublicKey(),
                Authority.keySha256(leaf.getPublicKey()),
                leaf.getNotAfter().toInstant());
    }
}
