package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.Errno;
import dev.breakwater.kernel.XdpMode;

/// A driver's no to running the shield in one mode.
///
/// @param driver as `ethtool -i` names it; empty where it has none
/// @param said the driver's own words; empty where it had none
/// @param remedy what an operator can do about it
record ModeRefusal(XdpMode mode, String driver, int errno, String said, String remedy) {
    /// In one line, for people.
    String text() {
        // Most drivers begin with their own name.
        String words = said.startsWith(driver + ": ") ? said.substring(driver.length() + 2) : said;
        return "%s refused by %s: %s%s; remedy: %s"
                .formatted(
                        mode.word(),
                        driver.isEmpty() ? "the kernel" : "driver " + driver,
                        words.isEmpty() ? "" : words + ", ",
                        Errno.name(errno),
                        remedy);
    }
}
