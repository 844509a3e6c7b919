package dev.breakwater.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// The JDK's own TLS on both sides, with a key of its own that the client trusts. Immutable.
///
/// @param context of both sides
record TlsLayers(SSLContext context) {
    private static final String PASSWORD = "changeit";

    /// Makes the key, with the JDK's tool.
    static TlsLayers make() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("bench-tls");
        Path file = folder.resolve("keys");
        try {
            String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process made =
                    new ProcessBuilder(
                                    (keytool
                                                    + " -genkeypair -alias service -keyalg EC"
                                                    + " -dname CN=service -storetype PKCS12"
                                                    + " -keystore "
                                                    + file
                                                    + " -storepass "
                                                    + PASSWORD)
                                            .split(" ", -1))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (made.waitFor() != 0) {
                throw new IllegalStateException(keytool + ": exit code " + made.exitValue());
            }
            KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(keys, PASSWORD.toCharArray());
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return new TlsLayers(context);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    Socket server(Socket accepted) throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(accepted, "client", accepted.getPort(), false);
        tls.setUseClientMode(false);
        return tls;
    }

    /// Without a session of before: each client comes for the first time.
    Socket client(Socket connected) throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(connected, "service", connected.getPort(), false);
        tls.startHandshake();
        tls.getSession().invalidate();
        return tls;
    }
}
