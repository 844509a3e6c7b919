package dev.breakwater.control.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The account that PostgreSQL runs under: control's own, or, where that is root, one without
/// rights, since PostgreSQL refuses root.
///
/// @param isOther whether it is another account than control's
record ServerAccount(String name, int uid, int gid, boolean isOther) {
    /// Of these the first that exists stands in for root.
    private static final List<String> INSTEAD_OF_ROOT = List.of("breakwater", "nobody");

    private static final int ROOT = 0;

    static ServerAccount ofThisProcess() {
        try {
            int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            int gid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
            return uid == ROOT ? insteadOfRoot() : new ServerAccount("#" + uid, uid, gid, false);
        } catch (IOException e) {
            throw new UncheckedIOException("/proc/self (expected: readable): " + e, e);
        }
    }

    private static ServerAccount insteadOfRoot() throws IOException {
        Map<String, ServerAccount> found = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            List<String> fields = List.of(line.split(":", -1));
            if (fields.size() >= 4 && INSTEAD_OF_ROOT.contains(fields.get(0))) {
                int uid = Integer.parseInt(fields.get(2));
                int gid = Integer.parseInt(fields.get(3));
                found.put(fields.get(0), new ServerAccount(fields.get(0), uid, gid, true));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException(
                    "/etc/passwd: no user "
                            + String.join(" or ", INSTEAD_OF_ROOT)
                            + " (expected: one to run PostgreSQL as; useradd --system breakwater)");
        }
        return found.values().iterator().next();
    }

    /// A command that runs under this account, gains no rights, and is told to stop by SIGINT when
    /// the thread that started it ends.
    List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of("setpriv"));
        if (isOther) {
            command.addAll(List.of("--reuid", "" + uid, "--regid", "" + gid, "--clear-groups"));
        }
        command.addAll(List.of("--no-new-privs", "--pdeathsig", "INT", "--"));
        command.addAll(words);
        return command;
    }

    /// Makes a folder this account's own, closed to everybody else.
    void own(Path folder) throws IOException {
        if (isOther) {
            Files.setAttribute(folder, "unix:uid", uid);
            Files.setAttribute(folder, "unix:gid", gid);
        }
        Files.setAttribute(folder, "unix:mode", 0700);
    }
}
