package dev.breakwater.shield.config;

import java.util.regex.Pattern;

/// What a resource's name looks like.
public final class ResourceName {
    /// At most 63 characters, so that a name also fits a DNS label and a Kubernetes label.
    public static final Pattern FORM = Pattern.compile("[a-z]([-a-z0-9.]{0,61}[a-z0-9])?");

    /// The form in words, for messages.
    public static final String EXPECTED =
            "1 to 63 lower-case letters, digits, '-' or '.', first a letter, last no '-' or '.'";

    private ResourceName() {}
}
