package dev.breakwater.agent.stream;

import com.google.protobuf.ByteString;
import dev.breakwater.api.v1.EnrolRequest;
import dev.breakwater.api.v1.EnrolResponse;
import dev.breakwater.api.v1.EnrolmentServiceGrpc;
import dev.breakwater.api.v1.RenewRequest;
import dev.breakwater.runtime.settings.HostAndPort;
import dev.breakwater.shield.wire.EnrolmentTerms;
import dev.breakwater.shield.wire.JoinToken;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Control on any machine, by mutual TLS: with the certificate that this node keeps on its disk,
/// which it gets by its join token and renews.
///
/// Owned by the stream's thread, but for its cluster.
public final class TlsLink implements Link {
    private static final Logger log = LoggerFactory.getLogger(TlsLink.class);
    private static final long CALL_SECONDS_MAX = 10;

    private final HostAndPort control;
    private final String node;
    private final Optional<JoinToken> token;
    private final CredentialFile file;
    private final InstantSource wallClock;
    private final SecureRandom random;
    private volatile Optional<Credential> credential = Optional.empty();

    /// @param token what the node was told; needed where it has no good certificate
    /// @param folder where its credential is kept
    public TlsLink(
            HostAndPort control,
            String node,
            Optional<JoinToken> token,
            Path folder,
            InstantSource wallClock,
            SecureRandom random) {
        this.control = control;
        this.node = node;
        this.token = token;
        this.file = new CredentialFile(folder);
        this.wallClock = wallClock;
        this.random = random;
    }

    @Override
    public HostAndPort control() {
        return control;
    }

    @Override
    public String cluster() {
        return credential.map(known -> known.identity().cluster()).orElse("");
    }

    @Override
    public ManagedChannel open() {
        Credential known = credential.or(file::read).filter(this::isWanted).orElseGet(this::join);
        if (known.isExpired(wallClock.instant())) {
            known = rejoin(known);
        }
        credential = Optional.of(known);
        return channel(Optional.of(known), authoritySha256(known));
    }

    /// Whether a credential is for what this node was told to be.
    private boolean isWanted(Credential known) {
        boolean isOther =
                token.isPresent()
                        && !(token.get().cluster().equals(known.identity().cluster())
                                && token.get().authoritySha256().equals(authoritySha256(known)));
        if (isOther || !known.identity().node().equals(node)) {
            log.atWarn()
                    .addKeyValue("was", known.identity())
                    .log("This node is to be another one; it enrols anew.");
            return false;
        }
        return true;
    }

    private static String authoritySha256(Credential known) {
        try {
            return Credential.sha256(known.authority());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("authority: can't be encoded", e);
        }
    }

    private Credential join() {
        return enrol(
                token.orElseThrow(
                        () ->
                                new LinkException(
                                        "this node is not enrolled (expected: --join with the token"
                                                + " that `breakwater cluster rotate-key CLUSTER`"
                                                + " prints)")),
                newKeyPair());
    }

    private Credential rejoin(Credential expired) {
        return enrol(
                token.orElseThrow(
                        () ->
                                new LinkException(
                                        "this node's certificate expired at "
                                                + expired.certificate().getNotAfter().toInstant()
                                                + " (expected: --join with a token that `breakwater"
                                                + " cluster rotate-key "
                                                + expired.identity().cluster()
                                                + "` prints)")),
                expired.pair());
    }

    private Credential enrol(JoinToken with, KeyPair pair) {
        ManagedChannel channel = channel(Optional.empty(), with.authoritySha256());
        try {
            EnrolRequest request =
                    EnrolRequest.newBuilder()
                            .setCluster(with.cluster())
                            .setNode(node)
                            .setKey(with.key())
                            .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
                            .setSignature(sign(pair, with.cluster()))
                            .build();
            Credential enrolled =
                    credential(
                            pair,
                            EnrolmentServiceGrpc.newBlockingStub(channel)
                                    .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)
                                    .enrol(request));
            file.write(enrolled);
            log.atInfo().addKeyValue("as", enrolled).log("Enrolled with control.");
            return enrolled;
        } catch (StatusRuntimeException e) {
            throw new LinkException("enrolment: " + OneStream.words(e.getStatus()));
        } finally {
            channel.shutdownNow();
        }
    }

    private ByteString sign(KeyPair pair, String cluster) {
        try {
            Signature signature = Signature.getInstance(EnrolmentTerms.SIGNATURE);
            signature.initSign(pair.getPrivate(), random);
            signature.update(EnrolmentTerms.signed(cluster, node));
            return ByteString.copyFrom(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECDSA: can't sign", e);
        }
    }

    private static Credential credential(KeyPair pair, EnrolResponse response) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (ByteString encoded : response.getCertificatesList()) {
                chain.add(Credential.certificate(encoded.toByteArray()));
            }
            return Credential.of(pair, chain);
        } catch (GeneralSecurityException e) {
            throw new LinkException("enrolment: control's answer can't be used: " + e.getMessage());
        }
    }

    @Override
    public long renewMillis() {
        Instant now = wallClock.instant();
        return credential
                .map(known -> Math.max(0, Duration.between(now, known.renewAt()).toMillis()))
                .orElse(NEVER_MILLIS);
    }

    @Override
    public boolean renew(ManagedChannel channel) {
        Credential known = credential.orElseThrow();
        try {
            Credential renewed =
                    credential(
                            known.pair(),
                            EnrolmentServiceGrpc.newBlockingStub(channel)
                                    .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)
                                    .renew(RenewRequest.getDefaultInstance()));
            file.write(renewed);
            credential = Optional.of(renewed);
            log.atInfo().addKeyValue("as", renewed).log("The certificate is renewed.");
            return true;
        } catch (StatusRuntimeException | LinkException e) {
            log.atWarn()
                    .addKeyValue("until", known.certificate().getNotAfter().toInstant())
                    .addKeyValue("why", String.valueOf(e.getMessage()))
                    .log("The certificate is not renewed yet; trying again.");
            return false;
        }
    }

    private ManagedChannel channel(Optional<Credential> shown, String authoritySha256) {
        try {
            SslContextBuilder context =
                    GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                            .trustManager(new PinnedTrust(authoritySha256))
                            .protocols("TLSv1.3");
            shown.ifPresent(
                    known ->
                            context.keyManager(
                                    known.key(), known.certificate(), known.authority()));
            SslContext built = context.build();
            return Link.channel(control)
                    .overrideAuthority(EnrolmentTerms.CONTROL_NAME)
                    .sslContext(built)
                    .build();
        } catch (SSLException e) {
            throw new LinkException("TLS: can't be set up: " + e.getMessage());
        }
    }

    private KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("EC P-256: not in this JDK", e);
        }
    }
}
