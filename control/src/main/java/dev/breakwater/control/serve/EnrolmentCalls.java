package dev.breakwater.control.serve;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.breakwater.api.v1.EnrolRequest;
import dev.breakwater.api.v1.EnrolResponse;
import dev.breakwater.api.v1.EnrolmentServiceGrpc;
import dev.breakwater.api.v1.RenewRequest;
import dev.breakwater.control.clusters.Enrolment;
import dev.breakwater.control.metrics.EnrolmentMetrics;
import dev.breakwater.control.nodes.Peer;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// `EnrolmentService`: certificates for nodes.
record EnrolmentCalls(Enrolment enrolment, GrpcCalls grpc, EnrolmentMetrics metrics) {
    private static final int NETWORK_BYTES = 8;

    /// Enrol is for anybody with a key, Renew for who has a certificate.
    ServerServiceDefinition definition() {
        ServerServiceDefinition renewing =
                ServerInterceptors.intercept(
                        ServerServiceDefinition.builder(EnrolmentServiceGrpc.SERVICE_NAME)
                                .addMethod(
                                        EnrolmentServiceGrpc.getRenewMethod(),
                                        ServerCalls.asyncUnaryCall(this::renew))
                                .build(),
                        new TlsPeers());
        return ServerServiceDefinition.builder(EnrolmentServiceGrpc.getServiceDescriptor())
                .addMethod(
                        EnrolmentServiceGrpc.getEnrolMethod(),
                        ServerCalls.asyncUnaryCall(this::enrol))
                .addMethod(
                        renewing.getMethod(
                                EnrolmentServiceGrpc.getRenewMethod().getFullMethodName()))
                .build();
    }

    private void enrol(EnrolRequest request, StreamObserver<EnrolResponse> observer) {
        String sender = sender(ServiceRequestContext.current().remoteAddress());
        answer(
                () ->
                        enrolment.enrol(
                                new Enrolment.Request(
                                        request.getCluster(),
                                        request.getNode(),
                                        request.getKey(),
                                        request.getPublicKey(),
                                        request.getSignature()),
                                sender),
                observer);
    }

    private void renew(RenewRequest request, StreamObserver<EnrolResponse> observer) {
        Peer.Certified peer = TlsPeers.current();
        answer(() -> enrolment.renew(peer.identity(), peer.publicKey()), observer);
    }

    private void answer(Supplier<Enrolment.Outcome> asked, StreamObserver<EnrolResponse> observer) {
        grpc.answer(() -> CompletableFuture.completedFuture(response(asked.get())), observer);
    }

    private EnrolResponse response(Enrolment.Outcome outcome) {
        return switch (outcome) {
            case Enrolment.Outcome.Issued(var chain) -> {
                metrics.asked("issued");
                EnrolResponse.Builder response = EnrolResponse.newBuilder();
                chain.forEach(certificate -> response.addCertificates(encoded(certificate)));
                yield response.build();
            }
            case Enrolment.Outcome.Refused(Enrolment.Refusal refusal, String why) -> {
                metrics.asked(refusal.name().toLowerCase(Locale.ROOT));
                throw RefusedException.of(code(refusal), why);
            }
        };
    }

    private static Status.Code code(Enrolment.Refusal refusal) {
        return switch (refusal) {
            case MALFORMED -> Status.Code.INVALID_ARGUMENT;
            case CROWDED, FULL -> Status.Code.RESOURCE_EXHAUSTED;
            case WRONG_KEY -> Status.Code.UNAUTHENTICATED;
            case NAME_TAKEN, KEY_TAKEN -> Status.Code.ALREADY_EXISTS;
            case REMOVED -> Status.Code.PERMISSION_DENIED;
        };
    }

    private static ByteString encoded(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate: can't be encoded", e);
        }
    }

    /// Whom wrong keys are counted for: who has one IPv6 address has its whole /64.
    private static String sender(InetSocketAddress from) {
        InetAddress address = from.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        try {
            byte[] network = Arrays.copyOf(address.getAddress(), 2 * NETWORK_BYTES);
            Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
