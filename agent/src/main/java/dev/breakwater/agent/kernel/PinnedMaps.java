package dev.breakwater.agent.kernel;

import dev.breakwater.bpf.ShieldAbi;
import dev.breakwater.kernel.BpfFilesystem;
import dev.breakwater.kernel.BpfMap;
import dev.breakwater.kernel.BpfObject;
import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.kernel.MapShape;
import dev.breakwater.shield.compile.Part;
import dev.breakwater.shield.compile.TableCapacity;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The lasting maps of a shield, pinned together in one folder `maps-ABI-NUMBER`: a generation. A
/// build that can't use the maps of the one before it makes the next generation, and the one
/// before goes once no program uses it.
///
/// @param root the shield's folder, which holds its generations
record PinnedMaps(Path root) {
    private static final Pattern FOLDER = Pattern.compile("maps-(\\d{1,9})-(\\d{1,9})");

    /// The generation that the object's programs can take over: of those that fit, the one that an
    /// attached program uses, else the newest.
    ///
    /// @param attached the programs that stand now
    Optional<Path> fitting(BpfObject object, List<BpfProgram> attached) {
        return generations().stream()
                .filter(folder -> fits(folder, object))
                .max(
                        Comparator.comparing((Path folder) -> isUsed(folder, attached))
                                .thenComparing(PinnedMaps::number));
    }

    /// How large the tables of a generation that fits are.
    TableCapacity capacity(Path folder) {
        Map<Part, Integer> halfLines = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            try (BpfMap map = BpfMap.openPinned(folder.resolve(part.map())).orElseThrow()) {
                halfLines.put(part, map.shape().entriesMax() / 2);
            }
        }
        return new TableCapacity(halfLines);
    }

    /// Has the object's programs use maps of a generation that fits.
    void reuse(Path folder, List<String> maps, BpfObject object) {
        for (String name : maps) {
            try (BpfMap map = BpfMap.openPinned(folder.resolve(name)).orElseThrow()) {
                object.reuse(name, map);
            }
        }
    }

    /// Pins the maps of a loaded object as the next generation.
    Path pin(BpfObject object) {
        int newest = generations().stream().mapToInt(PinnedMaps::number).max().orElse(0);
        Path folder = root.resolve("maps-" + ShieldAbi.SHIELD_ABI + "-" + (newest + 1));
        BpfFilesystem.makeFolder(folder);
        for (String name : ShieldObject.LASTING_MAPS) {
            object.map(name).pin(folder.resolve(name));
        }
        return folder;
    }

    /// Lets go of all generations but one.
    void removeOthers(Path kept) {
        generations().stream()
                .filter(folder -> !folder.equals(kept))
                .forEach(BpfFilesystem::remove);
    }

    private List<Path> generations() {
        return BpfFilesystem.list(root).stream()
                .filter(path -> FOLDER.matcher(path.getFileName().toString()).matches())
                .toList();
    }

    private static boolean fits(Path folder, BpfObject object) {
        if (matcher(folder).group(1).equals(Integer.toString(ShieldAbi.SHIELD_ABI))) {
            return ShieldObject.LASTING_MAPS.stream().allMatch(name -> fits(folder, name, object));
        }
        return false;
    }

    private static boolean fits(Path folder, String name, BpfObject object) {
        Optional<BpfMap> pinned = BpfMap.openPinned(folder.resolve(name));
        if (pinned.isEmpty()) {
            return false; // an agent that was killed while it pinned them
        }
        try (BpfMap map = pinned.get()) {
            MapShape expected = object.shape(name);
            return map.shape()
                    .equals(isPart(name) ? expected.sized(map.shape().entriesMax()) : expected);
        }
    }

    /// A part's size is what the generation made it.
    private static boolean isPart(String name) {
        return Stream.of(Part.values()).anyMatch(part -> part.map().equals(name));
    }

    private static boolean isUsed(Path folder, List<BpfProgram> attached) {
        try (BpfMap tables =
                BpfMap.openPinned(folder.resolve(ShieldObject.IN_FORCE)).orElseThrow()) {
            return attached.stream().anyMatch(program -> program.uses(tables));
        }
    }

    private static int number(Path folder) {
        return Integer.parseInt(matcher(folder).group(2));
    }

    private static Matcher matcher(Path folder) {
        Matcher matcher = FOLDER.matcher(folder.getFileName().toString());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("folder: " + folder + " (expected: " + FOLDER + ")");
        }
        return matcher;
    }
}
