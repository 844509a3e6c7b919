package dev.breakwater.cli.resource;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.Backend;
import dev.breakwater.api.v1.Change;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.GetVersionResponse;
import dev.breakwater.api.v1.Listen;
import dev.breakwater.api.v1.Match;
import dev.breakwater.api.v1.Node;
import dev.breakwater.api.v1.Offender;
import dev.breakwater.api.v1.Origin;
import dev.breakwater.api.v1.Protection;
import dev.breakwater.api.v1.RateLimit;
import dev.breakwater.api.v1.TcpFlags;
import dev.breakwater.api.v1.Version;
import dev.breakwater.cli.terminal.Table;
import dev.breakwater.shield.read.ListMessages;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Each kind as a table of what matters most of it. Pure.
final class KindTable {
    /// Beyond these a list's rest is only a number.
    private static final int ITEMS_SHOWN = 3;

    private static final String NONE = "-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private KindTable() {}

    /// @param newest the newest version's number, of which nodes say whether they run it
    static Table of(ResourceKind kind, List<? extends Message> found, long newest) {
        return switch (kind) {
            case BACKENDS -> backends(all(found, Backend.class).toList());
            case FILTER_RULES -> filterRules(all(found, FilterRule.class).toList());
            case ADDRESS_LISTS -> addressLists(all(found, AddressList.class).toList());
            case NODES -> NodeTable.of(all(found, Node.class).toList(), newest);
            case OFFENDERS -> offenders(all(found, Offender.class).toList());
            case VERSIONS -> versions(found.stream().map(KindTable::version).toList());
        };
    }

    static String time(Timestamp time) {
        return TIME.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
    }

    private static <T> Stream<T> all(List<? extends Message> found, Class<T> type) {
        return found.stream().map(type::cast);
    }

    private static Table backends(List<Backend> backends) {
        Table table = new Table("NAME", "TYPE", "LISTEN", "ORIGINS", "LEVEL", "SOURCE LIMIT");
        for (Backend backend : backends) {
            Protection protection = backend.getSpec().getProtection();
            table.add(
                    backend.getMetadata().getName(),
                    backend.getSpec().getType().name(),
                    some(backend.getSpec().getListenList().stream().map(KindTable::listen)),
                    some(backend.getSpec().getOriginsList().stream().map(KindTable::origin)),
                    protection.hasLevel() ? Integer.toString(protection.getLevel()) : NONE,
                    sourceLimit(protection));
        }
        return table;
    }

    private static Table filterRules(List<FilterRule> rules) {
        Table table = new Table("PRIORITY", "NAME", "MODE", "ACTION", "MATCH");
        rules.stream()
                .sorted(
                        Comparator.comparingInt((FilterRule rule) -> rule.getSpec().getPriority())
                                .thenComparing(rule -> rule.getMetadata().getName()))
                .forEach(
                        rule ->
                                table.add(
                                        Integer.toString(rule.getSpec().getPriority()),
                                        rule.getMetadata().getName(),
                                        rule.getSpec().getModeValue() == 0
                                                ? "ENFORCE"
                                                : rule.getSpec().getMode().name(),
                                        action(rule),
                                        match(rule.getSpec().getMatch())));
        return table;
    }

    private static Table addressLists(List<AddressList> lists) {
        Table table = new Table("NAME", "ACTION", "ENTRIES", "FIRST");
        for (AddressList list : lists) {
            List<String> entries = new ArrayList<>();
            ListMessages.eachEntry(
                    list.getSpec(), entries::add, noted -> entries.add(noted.getPrefix()));
            table.add(
                    list.getMetadata().getName(),
                    list.getSpec().getAction().name(),
                    Integer.toString(entries.size()),
                    some(entries.stream()));
        }
        return table;
    }

    private static Table offenders(List<Offender> offenders) {
        Table table = new Table("ADDRESS", "EXPIRES", "REASON");
        for (Offender offender : offenders) {
            table.add(offender.getAddress(), time(offender.getExpireTime()), offender.getReason());
        }
        return table;
    }

    private static Table versions(List<Version> versions) {
        Table table = new Table("VERSION", "TIME", "AUTHOR", "THROUGH", "CHANGES");
        for (Version version : versions) {
            String changes = some(version.getChangesList().stream().map(KindTable::change));
            table.add(
                    Long.toString(version.getNumber()),
                    time(version.getCreateTime()),
                    version.getAuthor(),
                    version.getThrough(),
                    version.getRestores() == 0
                            ? changes
                            : "back to version " + version.getRestores() + ": " + changes);
        }
        return table;
    }

    /// A version's head in a line.
    static String words(Version version) {
        String words =
                "Version "
                        + version.getNumber()
                        + ", "
                        + time(version.getCreateTime())
                        + ", by "
                        + version.getAuthor()
                        + " through "
                        + version.getThrough();
        return version.getRestores() == 0
                ? words
                : words + ", equals version " + version.getRestores();
    }

    /// `1 backend`, `2 backends`.
    static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static Version version(Message message) {
        return message instanceof GetVersionResponse response
                ? response.getVersion()
                : (Version) message;
    }

    static String change(Change change) {
        return change.getKind()
                + "/"
                + change.getId()
                + " "
                + change.getVerb().name().toLowerCase(Locale.ROOT);
    }

    private static String listen(Listen listen) {
        return endpoint(listen.getAddress(), String.join(",", listen.getPortsList()));
    }

    private static String origin(Origin origin) {
        return endpoint(origin.getAddress(), Integer.toString(origin.getPort()));
    }

    private static String endpoint(String address, String ports) {
        return address.indexOf(':') < 0 ? address + ":" + ports : "[" + address + "]:" + ports;
    }

    private static String sourceLimit(Protection protection) {
        if (protection.hasSourceLimit()) {
            return limit(protection.getSourceLimit());
        }
        return protection.hasLevel() ? "by level" : NONE;
    }

    private static String limit(RateLimit limit) {
        return limit.getRatePps() + "/s, burst " + limit.getBurstPackets();
    }

    private static String action(FilterRule rule) {
        String action = rule.getSpec().getAction().name();
        return rule.getSpec().hasRateLimit()
                ? action + " " + limit(rule.getSpec().getRateLimit())
                : action;
    }

    private static String match(Match match) {
        List<String> parts = new ArrayList<>();
        if (!match.getProtocol().isEmpty()) {
            parts.add(match.getProtocol());
        }
        addPart(parts, "from ", match.getSourcesList());
        addPart(parts, "source port ", match.getSourcePortsList());
        addPart(parts, "to ", match.getDestinationsList());
        addPart(parts, "port ", match.getDestinationPortsList());
        if (match.hasTcpFlags()) {
            addPart(parts, "with ", names(match.getTcpFlags().getSetList()));
            addPart(parts, "without ", names(match.getTcpFlags().getClearList()));
        }
        if (match.hasLengthBytes()) {
            int max = match.getLengthBytes().hasMax() ? match.getLengthBytes().getMax() : 65_535;
            parts.add(match.getLengthBytes().getMin() + " to " + max + " bytes");
        }
        return parts.isEmpty() ? "every IP packet" : String.join(", ", parts);
    }

    private static void addPart(List<String> parts, String prefix, List<String> items) {
        if (!items.isEmpty()) {
            parts.add(prefix + some(items.stream()));
        }
    }

    private static List<String> names(List<TcpFlags.Flag> flags) {
        return flags.stream().map(TcpFlags.Flag::name).toList();
    }

    private static String some(Stream<String> items) {
        List<String> all = items.toList();
        if (all.isEmpty()) {
            return NONE;
        }
        String first = all.stream().limit(ITEMS_SHOWN).collect(Collectors.joining(", "));
        int more = all.size() - ITEMS_SHOWN;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
