package dev.breakwater.shield.wire;

import dev.breakwater.shield.config.ClusterName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What lets a node into a cluster, as people carry it from control to the node:
/// `breakwater.CLUSTER.KEY.AUTHORITY`. Whoever has it can enrol nodes: a secret.
///
/// @param key 32 random bytes, base64url without padding
/// @param authoritySha256 of the certificate of control's authority, so that nobody else can pass
///     for control; 64 hexadecimal digits
public record JoinToken(String cluster, String key, String authoritySha256) {
    /// The form in words, for messages.
    public static final String EXPECTED =
            "breakwater.CLUSTER.KEY.AUTHORITY, as `breakwater cluster rotate-key` prints it";

    private static final Pattern FORM =
            Pattern.compile(
                    "breakwater\\.(?<cluster>[-a-z0-9]{1,63})\\.(?<key>[-_A-Za-z0-9]{43})"
                            + "\\.(?<authority>[0-9a-f]{64})");

    /// Empty where the text is no token.
    public static Optional<JoinToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !ClusterName.FORM.matcher(matcher.group("cluster")).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new JoinToken(
                        matcher.group("cluster"),
                        matcher.group("key"),
                        matcher.group("authority")));
    }

    /// The token as people carry it.
    public String text() {
        return "breakwater." + cluster + "." + key + "." + authoritySha256;
    }

    /// Without the key, for logs.
    @Override
    public String toString() {
        return "breakwater." + cluster + ".(key)." + authoritySha256;
    }
}
