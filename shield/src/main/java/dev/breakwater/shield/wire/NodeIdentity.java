package dev.breakwater.shield.wire;

import dev.breakwater.shield.config.ResourceName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which node of which cluster a certificate is for: its only URI,
/// `breakwater://cluster/default/node/edge-1`.
public record NodeIdentity(String cluster, String node) {
    private static final int URI_NAME = 6;
    private static final Pattern URI =
            Pattern.compile("breakwater://cluster/(?<cluster>[^/]+)/node/(?<node>[^/]+)");

    public NodeIdentity {
        requireName("cluster", cluster);
        requireName("node", node);
    }

    private static void requireName(String field, String name) {
        if (!ResourceName.FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    field + ": " + name + " (expected: " + ResourceName.EXPECTED + ")");
        }
    }

    /// The URI that names it in a certificate.
    public String uri() {
        return "breakwater://cluster/" + cluster + "/node/" + node;
    }

    /// The node that a certificate names; empty where it is no node's.
    public static Optional<NodeIdentity> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null || names.size() != 1) {
                return Optional.empty();
            }
            List<?> name = names.iterator().next();
            boolean isUri = name.get(0) instanceof Integer type && type == URI_NAME;
            return isUri && name.get(1) instanceof String uri ? parse(uri) : Optional.empty();
        } catch (CertificateParsingException notOurs) {
            return Optional.empty();
        }
    }

    private static Optional<NodeIdentity> parse(String uri) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String cluster = matcher.group("cluster");
        String node = matcher.group("node");
        boolean isForm =
                ResourceName.FORM.matcher(cluster).matches()
                        && ResourceName.FORM.matcher(node).matches();
        return isForm ? Optional.of(new NodeIdentity(cluster, node)) : Optional.empty();
    }

    @Override
    public String toString() {
        return cluster + "/" + node;
    }
}
