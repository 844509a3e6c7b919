package dev.breakwater.agent.config;

import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.check.Problems;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.read.Reading;
import dev.breakwater.shield.read.ResourceRecords;
import dev.breakwater.shield.wire.Digest;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.VersionContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// From resources as bytes to records. Remembers those of the version that it read last, so that
/// the next one costs what changed. Owned by one thread.
final class VersionRecords {
    private record Read(Digest digest, Object record) {}

    private Map<ResourceKey, Read> known = Map.of();
    private Configuration accepted = Configuration.EMPTY;

    /// A version's records, checked together.
    Reading<Configuration> read(VersionId id, VersionContent content) {
        Problems problems = new Problems();
        Map<ResourceKey, Read> read = HashMap.newHashMap(content.resources().size());
        List<Backend> backends = new ArrayList<>();
        List<FilterRule> filterRules = new ArrayList<>();
        List<AddressList> addressLists = new ArrayList<>();
        for (ResourceBytes resource : content.resources()) {
            Read before = known.get(resource.key());
            Object record;
            if (before != null && before.digest().equals(resource.digest())) {
                record = before.record();
            } else {
                switch (read(resource)) {
                    case Reading.Accepted<Object>(Object fresh) -> record = fresh;
                    case Reading.Rejected<Object>(List<Problem> found) -> {
                        problems.addAll(found);
                        continue;
                    }
                }
            }
            read.put(resource.key(), new Read(resource.digest(), record));
            switch (resource.key().kind()) {
                case BACKEND -> backends.add((Backend) record);
                case FILTER_RULE -> filterRules.add((FilterRule) record);
                case ADDRESS_LIST -> addressLists.add((AddressList) record);
            }
        }
        if (!problems.isEmpty()) {
            return new Reading.Rejected<>(problems.toList());
        }
        Configuration configuration =
                new Configuration(id.number(), backends, filterRules, addressLists);
        List<Problem> contradictions = Checks.check(configuration, accepted);
        if (!contradictions.isEmpty()) {
            return new Reading.Rejected<>(contradictions);
        }
        known = read;
        accepted = configuration;
        return new Reading.Accepted<>(configuration);
    }

    private static Reading<Object> read(ResourceBytes resource) {
        Resource message;
        try {
            message = resource.message();
        } catch (IllegalArgumentException e) {
            return new Reading.Rejected<>(
                    List.of(new Problem(resource.key().toString(), "", e.getMessage() + "")));
        }
        return switch (message.getKindCase()) {
            case BACKEND -> widen(ResourceRecords.backend(message.getBackend()));
            case FILTER_RULE -> widen(ResourceRecords.filterRule(message.getFilterRule()));
            case ADDRESS_LIST -> widen(ResourceRecords.addressList(message.getAddressList()));
            case KIND_NOT_SET -> throw new IllegalStateException("resource of no kind");
        };
    }

    private static <T> Reading<Object> widen(Reading<T> reading) {
        return switch (reading) {
            case Reading.Accepted<T>(T value) -> new Reading.Accepted<>(value);
            case Reading.Rejected<T>(List<Problem> found) -> new Reading.Rejected<>(found);
        };
    }
}
