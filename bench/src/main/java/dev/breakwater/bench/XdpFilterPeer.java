package dev.breakwater.bench;

import dev.breakwater.kernel.BpfProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The same drop by xdp-filter of xdp-tools, the packet filter of those who use XDP: its leanest
/// program that drops what it holds and passes the rest, with as many addresses as its map takes.
/// Without libxdp's dispatcher, which a locked-down kernel refuses, and which costs one call more.
final class XdpFilterPeer {
    private static final String REMEDY =
            " (expected: no refusal; `apt-get install xdp-tools bpftool`)";

    /// `max_entries` of its `filter_ipv4`.
    private static final int ADDRESSES = 10_000;

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String OBJECT = "bpf/xdpfilt_alw_ip.o";

    /// It pins its maps by name, where an xdp-filter in use has its own: here in a BPF file system
    /// that only this process sees. The program stays while somebody holds it.
    private static final String SCRIPT =
            """
            mount -t bpf bpf /sys/fs/bpf
            bpftool prog load "$1" /sys/fs/bpf/peer type xdp 2>/dev/null
            bpftool batch file "$2" >/dev/null
            bpftool -j prog show pinned /sys/fs/bpf/peer
            echo
            read -r end
            """;

    private static final Pattern ID = Pattern.compile("\"id\":([0-9]+)");

    private XdpFilterPeer() {}

    /// Loads it, denying [BenchTables#DENIED] and others.
    ///
    /// @throws IllegalStateException where there is no xdp-filter or no bpftool, or the kernel
    ///     refuses
    static BpfProgram load() throws IOException {
        Path updates = Files.createTempFile("breakwater-xdp-filter", ".batch");
        try {
            Files.write(updates, updates());
            return load(object(), updates);
        } finally {
            Files.delete(updates);
        }
    }

    private static BpfProgram load(Path object, Path updates) throws IOException {
        Process bpftool =
                new ProcessBuilder(
                                List.of(
                                        "unshare",
                                        "--mount",
                                        "sh",
                                        "-ec",
                                        SCRIPT,
                                        "sh",
                                        object.toString(),
                                        updates.toString()))
                        .redirectErrorStream(true)
                        .start();
        try (var end = bpftool.getOutputStream();
                var answers =
                        new BufferedReader(
                                new InputStreamReader(
                                        bpftool.getInputStream(), StandardCharsets.UTF_8))) {
            String answer = answers.readLine();
            Matcher id = ID.matcher(answer == null ? "" : answer);
            if (!id.find()) {
                throw new IllegalStateException("xdp-filter: " + answer + REMEDY);
            }
            BpfProgram program = BpfProgram.byId(Integer.parseInt(id.group(1)));
            end.write('\n');
            return program;
        }
    }

    private static Path object() throws IOException {
        try (Stream<Path> folders = Files.list(LIBRARIES)) {
            return folders.map(folder -> folder.resolve(OBJECT))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("xdp-filter: no " + OBJECT + REMEDY));
        }
    }

    /// As `xdp-filter ip --mode src` does; the map's value is MAP_FLAG_SRC of its
    /// common_kern_user.h.
    private static List<String> updates() {
        int denied = (int) (BenchTables.DENIED.high() >>> 32);
        return Stream.concat(
                        Stream.of(denied),
                        Stream.iterate(BenchTables.DENIED_FIRST, number -> number + 1)
                                .limit(ADDRESSES - 1L)
                                .map(BenchTables::spread))
                .map(XdpFilterPeer::update)
                .toList();
    }

    private static String update(int address) {
        return "map update pinned %s key hex %s value hex 01 00 00 00 00 00 00 00"
                .formatted(
                        "/sys/fs/bpf/filter_ipv4",
                        HexFormat.ofDelimiter(" ").formatHex(bytes(address)));
    }

    private static byte[] bytes(int address) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
    }
}
