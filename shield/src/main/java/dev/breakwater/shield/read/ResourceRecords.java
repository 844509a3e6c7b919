package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Checks;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.check.Problems;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// From protobuf messages to records: for what REST and gRPC bring, what a node is sent and what it
/// keeps on disk, and what a YAML file says. Pure.
///
/// No field is ignored: what a message says and a record can't hold is a problem.
public final class ResourceRecords {
    private ResourceRecords() {}

    public static Reading<Backend> backend(dev.breakwater.api.v1.Backend message) {
        return BackendRecords.read(message);
    }

    public static Reading<FilterRule> filterRule(dev.breakwater.api.v1.FilterRule message) {
        return FilterRuleRecords.read(message);
    }

    public static Reading<AddressList> addressList(dev.breakwater.api.v1.AddressList message) {
        return AddressListRecords.read(message);
    }

    /// A whole version: each resource, and, where each is right, all of them together.
    public static Reading<Configuration> configuration(
            dev.breakwater.api.v1.Configuration message) {
        Problems problems = new Problems();
        if (message.getVersion() < 0) {
            problems.add(
                    Problem.of("", "version", Long.toString(message.getVersion()), "0 or more"));
        }
        UnknownFields.ofItself(message, "").forEach(problems::add);
        List<Backend> backends = readAll(message.getBackendsList(), BackendRecords::read, problems);
        List<FilterRule> filterRules =
                readAll(message.getFilterRulesList(), FilterRuleRecords::read, problems);
        List<AddressList> addressLists =
                readAll(message.getAddressListsList(), AddressListRecords::read, problems);
        if (!problems.isEmpty()) {
            return new Reading.Rejected<>(problems.toList());
        }
        Configuration configuration =
                new Configuration(message.getVersion(), backends, filterRules, addressLists);
        List<Problem> contradictions = Checks.check(configuration);
        return contradictions.isEmpty()
                ? new Reading.Accepted<>(configuration)
                : new Reading.Rejected<>(contradictions);
    }

    private static <M, R> List<R> readAll(
            List<M> messages, Function<M, Reading<R>> reader, Problems problems) {
        List<R> records = new ArrayList<>(messages.size());
        for (M message : messages) {
            switch (reader.apply(message)) {
                case Reading.Accepted<R>(R record) -> records.add(record);
                case Reading.Rejected<R>(List<Problem> found) -> problems.addAll(found);
            }
        }
        return records;
    }
}
