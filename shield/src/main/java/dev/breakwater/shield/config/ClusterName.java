package dev.breakwater.shield.config;

import java.util.regex.Pattern;

/// What a cluster's name looks like.
public final class ClusterName {
    /// Without dots: it is a part of a join token.
    public static final Pattern FORM = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    /// The form in words, for messages.
    public static final String EXPECTED =
            "1 to 63 lower-case letters, digits or '-', first a letter, last no '-'";

    /// The cluster that there always is.
    public static final String DEFAULT = "default";

    private ClusterName() {}
}
