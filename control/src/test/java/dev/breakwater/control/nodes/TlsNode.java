package dev.breakwater.control.nodes;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.TlsKeyPair;
import dev.breakwater.api.v1.EnrolRequest;
import dev.breakwater.api.v1.EnrolResponse;
import dev.breakwater.api.v1.EnrolmentServiceGrpc.EnrolmentServiceBlockingStub;
import dev.breakwater.api.v1.NodeStreamServiceGrpc.NodeStreamServiceStub;
import dev.breakwater.api.v1.RenewRequest;
import dev.breakwater.shield.wire.EnrolmentTerms;
import dev.breakwater.shield.wire.JoinToken;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A node's key, and what it says to control over real TLS with whatever certificates a test gives
/// it. It believes any control: the agent's own tests show that a node doesn't.
final class TlsNode implements AutoCloseable {
    private final String nodesListen;
    private final KeyPair pair = newKeyPair();
    private final List<ClientFactory> factories = new ArrayList<>();

    /// @param nodesListen where control listens for nodes
    TlsNode(String nodesListen) {
        this.nodesListen = nodesListen;
    }

    KeyPair pair() {
        return pair;
    }

    /// Asks for a certificate without showing one.
    List<X509Certificate> enrol(String joinToken, String node) {
        return enrol(JoinToken.parse(joinToken).orElseThrow(), node, node);
    }

    /// @param signed the name that the signature is for
    List<X509Certificate> enrol(JoinToken token, String node, String signed) {
        EnrolRequest request =
                EnrolRequest.newBuilder()
                        .setCluster(token.cluster())
                        .setNode(node)
                        .setKey(token.key())
                        .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
                        .setSignature(sign(EnrolmentTerms.signed(token.cluster(), signed)))
                        .build();
        return chain(client(List.of(), EnrolmentServiceBlockingStub.class).enrol(request));
    }

    List<X509Certificate> renew(List<X509Certificate> shown) {
        return chain(
                client(shown, EnrolmentServiceBlockingStub.class)
                        .renew(RenewRequest.getDefaultInstance()));
    }

    /// A stream on which nothing was said yet.
    FakeNode stream(List<X509Certificate> shown) {
        return FakeNode.by(client(shown, NodeStreamServiceStub.class));
    }

    private <S> S client(List<X509Certificate> shown, Class<S> stub) {
        ClientFactoryBuilder builder =
                ClientFactory.builder()
                        .tlsNoVerify()
                        .tlsCustomizer(context -> context.protocols("TLSv1.3"));
        if (!shown.isEmpty()) {
            builder.tls(TlsKeyPair.of(pair.getPrivate(), shown));
        }
        ClientFactory factory = builder.build();
        factories.add(factory);
        return GrpcClients.builder("gproto+https://" + nodesListen + "/")
                .factory(factory)
                .responseTimeout(Duration.ofMinutes(3))
                .maxResponseLength(0)
                .build(stub);
    }

    private ByteString sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(EnrolmentTerms.SIGNATURE);
            signature.initSign(pair.getPrivate());
            signature.update(content);
            return ByteString.copyFrom(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<X509Certificate> chain(EnrolResponse response) {
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString encoded : response.getCertificatesList()) {
            try {
                chain.add(
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509")
                                        .generateCertificate(
                                                new ByteArrayInputStream(encoded.toByteArray())));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return chain;
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        factories.forEach(ClientFactory::close);
    }
}
