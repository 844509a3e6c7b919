package dev.breakwater.control.configuration;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.breakwater.api.v1.ChangeResponse;
import dev.breakwater.control.store.AnsweredRequest;
import dev.breakwater.control.store.Author;
import dev.breakwater.control.store.NewVersion;
import dev.breakwater.shield.check.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A change that somebody asks for.
///
/// @param warnings what there is to say of it beside what its version is warned of
/// @param author who
/// @param key by which its sender may repeat it
public record ChangeRequest(
        List<Edit> edits, List<Problem> warnings, Author author, Optional<Key> key) {
    public ChangeRequest {
        edits = List.copyOf(edits);
        warnings = List.copyOf(warnings);
    }

    /// What tells a request from others.
    ///
    /// @param id the sender's choice, 1 to 128 characters
    /// @param digest SHA-256 of all that was asked
    public record Key(String id, ByteString digest) {}

    /// One that can't be told from others like it.
    public static ChangeRequest of(List<Edit> edits, Author author) {
        return new ChangeRequest(edits, List.of(), author, Optional.empty());
    }

    /// That it made a version, or would.
    ChangeOutcome.Stored outcome(
            long version, List<NewVersion.Change> changes, List<Problem> ofVersion) {
        List<Problem> all = new ArrayList<>(ofVersion);
        all.addAll(warnings);
        return new ChangeOutcome.Stored(version, NewVersion.events(changes), all);
    }

    /// The earlier version that it is to make current again.
    OptionalLong restores() {
        return edits.stream()
                .filter(Edit.Restore.class::isInstance)
                .mapToLong(edit -> ((Edit.Restore) edit).version())
                .findFirst();
    }

    /// What is kept of it once it is fulfilled; empty for one without a key.
    Optional<AnsweredRequest> answered(ChangeOutcome.Stored outcome) {
        return key.map(
                own ->
                        new AnsweredRequest(
                                own.id(),
                                own.digest(),
                                ChangeAnswer.message(outcome).toByteString()));
    }

    /// What it is answered, where one of its id was before.
    ChangeOutcome repeats(AnsweredRequest earlier) {
        boolean isSame = key.filter(own -> own.digest().equals(earlier.digest())).isPresent();
        if (!isSame) {
            return new ChangeOutcome.Reused(earlier.id());
        }
        try {
            return ChangeAnswer.read(ChangeResponse.parseFrom(earlier.answer()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "request " + earlier.id() + ": its answer can't be read", e);
        }
    }
}
