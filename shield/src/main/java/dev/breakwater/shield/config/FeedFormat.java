package dev.breakwater.shield.config;

/// How a feed's text is written.
public enum FeedFormat {
    /// Told by the text itself.
    AUTO,
    /// An address, prefix or range a line; what follows a blank is a comment.
    PLAIN,
    /// FireHOL's netset and ipset files: prefixes, addresses and ranges, `#` before comments.
    FIREHOL,
    /// Spamhaus DROP as text: `192.0.2.0/24 ; SBL1`.
    SPAMHAUS_DROP,
    /// Spamhaus DROP as a JSON object a line: `{"cidr":"192.0.2.0/24","sblid":"SBL1",...}`.
    SPAMHAUS_DROP_JSON
}
