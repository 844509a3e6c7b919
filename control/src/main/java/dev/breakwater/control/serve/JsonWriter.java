package dev.breakwater.control.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.shield.read.ListMessages;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// Writes a message as JSON, by protobuf's JSON mapping: every field that can't be absent, in the
/// order of its number. An address list's entries stand as people write them, however the message
/// has them.
///
/// Owned by one thread.
final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private JsonWriter(JsonGenerator json) {
        this.json = json;
    }

    static String write(Message message) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            new JsonWriter(json).writeMessage(message);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        return text.toString();
    }

    private void writeMessage(Message message) throws IOException {
        if (message instanceof Timestamp time) {
            json.writeString(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
            return;
        }
        json.writeStartObject();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (ListMessages.isWritten(field)
                    && (!field.hasPresence() || message.hasField(field))) {
                json.writeFieldName(field.getJsonName());
                writeField(message, field);
            }
        }
        json.writeEndObject();
    }

    private void writeField(Message message, FieldDescriptor field) throws IOException {
        if (ListMessages.notedField(field).isPresent()) {
            writeEntries((AddressListSpec) message);
        } else if (field.isRepeated()) {
            json.writeStartArray();
            for (Object item : (List<?>) message.getField(field)) {
                writeValue(field, item);
            }
            json.writeEndArray();
        } else {
            writeValue(field, message.getField(field));
        }
    }

    private void writeEntries(AddressListSpec spec) throws IOException {
        json.writeStartArray();
        ListMessages.eachEntry(spec, this::writePlain, this::writeNoted);
        json.writeEndArray();
    }

    private void writePlain(String prefix) {
        try {
            json.writeString(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
    }

    /// Only what it says: a million of them say nothing of most.
    private void writeNoted(AddressListEntry entry) {
        try {
            json.writeStartObject();
            for (var field : entry.getAllFields().entrySet()) {
                json.writeFieldName(field.getKey().getJsonName());
                writeValue(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
    }

    private void writeValue(FieldDescriptor field, Object value) throws IOException {
        switch (value) {
            case Message message -> writeMessage(message);
            case String text -> json.writeString(text);
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number when field.getType() == FieldDescriptor.Type.UINT32 ->
                    json.writeNumber(Integer.toUnsignedLong(number));
            case Integer number -> json.writeNumber(number);
            // In quotes: JavaScript has no numbers that wide.
            case Long number -> json.writeString(number.toString());
            case Float number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case ByteString bytes ->
                    json.writeString(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case EnumValueDescriptor choice when choice.getIndex() < 0 ->
                    json.writeNumber(choice.getNumber());
            case EnumValueDescriptor choice -> json.writeString(choice.getName());
            default -> throw new IllegalStateException("field: " + field + ": " + value);
        }
    }
}
