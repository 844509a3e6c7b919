package dev.breakwater.control.pki;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which client certificates control takes in TLS: those that its own authority issued to nodes and
/// that have not expired. Whether the node is still a member is asked afterwards.
///
/// Thread-safe.
public final class NodeTrust extends X509ExtendedTrustManager {
    /// Why a certificate was not taken.
    public enum Refusal {
        EXPIRED,
        /// Another authority's, or not for a node's use.
        UNTRUSTED
    }

    private static final Logger log = LoggerFactory.getLogger(NodeTrust.class);

    private final X509ExtendedTrustManager authority;
    private final BiConsumer<Refusal, String> onRefusal;

    /// @param onRefusal told of each certificate that is not taken, and what it says it is for
    public NodeTrust(X509Certificate authority, BiConsumer<Refusal, String> onRefusal) {
        this.authority = trusting(authority);
        this.onRefusal = onRefusal;
    }

    private static X509ExtendedTrustManager trusting(X509Certificate authority) {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("authority", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("PKIX: not in this JDK");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("authority: can't be trusted", e);
        }
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            Refusal refusal = isExpired(e) ? Refusal.EXPIRED : Refusal.UNTRUSTED;
            String subject =
                    Arrays.stream(chain)
                            .findFirst()
                            .map(leaf -> leaf.getSubjectX500Principal().getName())
                            .orElse("");
            log.atWarn()
                    .addKeyValue("subject", subject)
                    .addKeyValue("why", String.valueOf(e.getMessage()))
                    .log("A node's certificate is not taken.");
            onRefusal.accept(refusal, subject);
            throw e;
        }
    }

    private static boolean isExpired(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException
                    || (cause instanceof CertPathValidatorException path
                            && path.getReason()
                                    == CertPathValidatorException.BasicReason.EXPIRED)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain, () -> authority.checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain, () -> authority.checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, () -> authority.checkClientTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw asServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw asServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw asServer();
    }

    private static CertificateException asServer() {
        return new CertificateException("control connects to no node");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }
}
