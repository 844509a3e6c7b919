package dev.breakwater.agent.stream;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Believes the one authority whose SHA-256 the node was told, and no other: nothing is trusted
/// because it was met first.
///
/// Thread-safe.
final class PinnedTrust extends X509ExtendedTrustManager {
    private final String authoritySha256;

    /// @param authoritySha256 64 hexadecimal digits
    PinnedTrust(String authoritySha256) {
        this.authoritySha256 = authoritySha256;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        // It also holds the certificate's name against the one that was asked for.
        authority(chain).checkServerTrusted(chain, type, engine);
    }

    private X509ExtendedTrustManager authority(X509Certificate[] chain)
            throws CertificateException {
        X509Certificate last = chain[chain.length - 1];
        String sha256 = Credential.sha256(last);
        if (!sha256.equals(authoritySha256)) {
            throw new CertificateException(
                    "control: its authority is "
                            + sha256
                            + " (expected: "
                            + authoritySha256
                            + ", as this node was told; is that another control, or somebody in"
                            + " between?)");
        }
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("authority", last);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new CertificateException("PKIX: not in this JDK");
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("authority: can't be trusted", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw withoutName();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw withoutName();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw asClient();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw asClient();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw asClient();
    }

    private static CertificateException withoutName() {
        return new CertificateException("control: its name can't be checked here");
    }

    private static CertificateException asClient() {
        return new CertificateException("nobody connects to a node");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
