package dev.breakwater.control.serve;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.breakwater.control.configuration.ChangeRequest;
import dev.breakwater.control.store.Author;
import dev.breakwater.control.store.Author.Through;
import dev.breakwater.shield.wire.Digest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What every request that changes something says beside the change.
///
/// @param isAwaited whether the answer waits for the nodes
/// @param isValidation whether nothing is to be stored
record ChangeTerms(
        Author author, boolean isAwaited, boolean isValidation, Optional<ChangeRequest.Key> key) {
    /// Who changes what, until users exist.
    private static final String AUTHOR = "local";

    private static final String WAIT = "wait";
    private static final String APPLIED = "applied";
    private static final String REQUEST_ID = "request_id";
    private static final Pattern REQUEST_ID_FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

    /// @throws RefusedException where one of them can't be
    static ChangeTerms of(Message request, Through through) {
        String wait = (String) request.getField(field(request, WAIT));
        if (!wait.isEmpty() && !wait.equals(APPLIED)) {
            throw RefusedException.wrong(WAIT, JsonNames.quoted(wait), "\"applied\" or nothing");
        }
        boolean isValidation = (boolean) request.getField(field(request, "validate_only"));
        if (isValidation && !wait.isEmpty()) {
            throw RefusedException.wrong(
                    WAIT, JsonNames.quoted(wait), "nothing with validateOnly: no node hears of it");
        }
        return new ChangeTerms(
                new Author(AUTHOR, through), !wait.isEmpty(), isValidation, key(request));
    }

    private static Optional<ChangeRequest.Key> key(Message request) {
        String id = (String) request.getField(field(request, REQUEST_ID));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        if (!REQUEST_ID_FORM.matcher(id).matches()) {
            throw RefusedException.wrong(
                    "requestId", JsonNames.quoted(id), "1 to 128 visible ASCII characters");
        }
        Message asked =
                request.toBuilder()
                        .clearField(field(request, REQUEST_ID))
                        .clearField(field(request, WAIT))
                        .build();
        // The kind of request too: two kinds may share their bytes.
        ByteString whole =
                ByteString.copyFromUtf8(request.getDescriptorForType().getName() + ":")
                        .concat(asked.toByteString());
        return Optional.of(
                new ChangeRequest.Key(id, ByteString.copyFrom(Digest.of(whole).toBytes())));
    }

    private static FieldDescriptor field(Message request, String name) {
        List<FieldDescriptor> fields = request.getDescriptorForType().getFields();
        return fields.stream()
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
