package dev.breakwater.shield.read;

import com.google.protobuf.Message;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.check.Problems;
import dev.breakwater.shield.config.ClusterName;
import dev.breakwater.shield.config.RefusedException;
import dev.breakwater.shield.config.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// One resource while it is read: collects what is wrong with its fields. Owned by one thread.
///
/// What is wrong is reported and answered as empty, so that reading goes on to the next field; a
/// record is made of parts only where all of them are there.
final class Fields {
    private final String resource;
    private final Problems problems = new Problems();

    private Fields(String resource) {
        this.resource = resource;
    }

    /// Starts with a resource: its name, its cluster's, and that it has no field we don't know.
    static Fields of(String kind, Metadata metadata, Message message) {
        Fields fields = of(kind, metadata.getName(), message);
        String cluster = metadata.getCluster();
        if (!cluster.isEmpty() && !ClusterName.FORM.matcher(cluster).matches()) {
            fields.refuse("metadata.cluster", FoundText.of(cluster), ClusterName.EXPECTED);
        }
        return fields;
    }

    /// Starts with a resource of no cluster.
    static Fields of(String kind, String name, Message message) {
        boolean hasName = ResourceName.FORM.matcher(name).matches();
        Fields fields = new Fields(hasName ? kind + "/" + name : kind);
        if (!hasName) {
            fields.refuse("metadata.name", FoundText.of(name), ResourceName.EXPECTED);
        }
        fields.problems.addAll(UnknownFields.find(message, fields.resource));
        return fields;
    }

    void refuse(String path, String found, String expected) {
        problems.add(Problem.of(resource, path, found, expected));
    }

    /// How many problems there are so far; what [#make] is told.
    long count() {
        return problems.count();
    }

    /// A record of parts, where it refuses nothing itself.
    ///
    /// @param path where the record's components stand
    /// @param countBefore [#count] before its parts were read: where one of them was wrong, there
    /// is no record to make
    <T> Optional<T> make(String path, long countBefore, Supplier<T> maker) {
        if (problems.count() != countBefore) {
            return Optional.empty();
        }
        try {
            return Optional.of(maker.get());
        } catch (RefusedException refused) {
            String field = path.isEmpty() ? refused.name() : path + "." + refused.name();
            refuse(field, FoundText.cut(refused.found()), refused.expected());
            return Optional.empty();
        }
    }

    /// Every item of a repeated field, read from its path and itself; what is answered empty is
    /// left out.
    <T, R> List<R> each(String path, List<T> items, BiFunction<FieldPath, T, Optional<R>> reader) {
        List<R> records = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            reader.apply(new FieldPath(path, i), items.get(i)).ifPresent(records::add);
        }
        return records;
    }

    /// What reading the resource came to.
    <T> Reading<T> reading(Optional<T> record) {
        if (record.isPresent() && problems.isEmpty()) {
            return new Reading.Accepted<>(record.get());
        }
        return new Reading.Rejected<>(problems.toList());
    }
}
