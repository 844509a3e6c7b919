package dev.breakwater.control.configuration;

import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.shield.wire.ResourceBytes;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What stands for all that a resource says: two that say the same have the same one, on every
/// control. Shown and asked for in its metadata, never stored.
final class Etag {
    private static final Pattern GIVEN = Pattern.compile("[\\x21-\\x7e]{1,64}");

    private Etag() {}

    /// 16 hexadecimal digits.
    static String of(ResourceBytes resource) {
        return String.format(Locale.ROOT, "%016x", resource.digest().first());
    }

    /// A resource as it is shown, with its etag.
    ///
    /// @param quarantinedOn nodes that run without it
    static Resource shown(ResourceBytes resource, List<String> quarantinedOn) {
        String etag = of(resource);
        return with(
                resource.message(),
                metadata -> metadata.setEtag(etag).addAllQuarantinedOn(quarantinedOn));
    }

    /// The etag that somebody gave a resource; `""` for none.
    static String given(Resource resource) {
        return metadata(resource).getEtag();
    }

    /// A resource as it is stored.
    static Resource without(Resource resource) {
        Metadata metadata = metadata(resource);
        return metadata.hasEtag() || metadata.getQuarantinedOnCount() > 0
                ? with(resource, written -> written.clearEtag().clearQuarantinedOn())
                : resource;
    }

    /// For messages to people: an etag as somebody gave it.
    static String quoted(String etag) {
        return GIVEN.matcher(etag).matches() ? '"' + etag + '"' : "a text that is no etag";
    }

    static Metadata metadata(Resource resource) {
        return switch (resource.getKindCase()) {
            case BACKEND -> resource.getBackend().getMetadata();
            case FILTER_RULE -> resource.getFilterRule().getMetadata();
            case ADDRESS_LIST -> resource.getAddressList().getMetadata();
            case KIND_NOT_SET -> Metadata.getDefaultInstance();
        };
    }

    private interface Change {
        Metadata.Builder of(Metadata.Builder metadata);
    }

    private static Resource with(Resource resource, Change change) {
        Resource.Builder changed = resource.toBuilder();
        var _ =
                switch (resource.getKindCase()) {
                    case BACKEND -> change.of(changed.getBackendBuilder().getMetadataBuilder());
                    case FILTER_RULE ->
                            change.of(changed.getFilterRuleBuilder().getMetadataBuilder());
                    case ADDRESS_LIST ->
                            change.of(changed.getAddressListBuilder().getMetadataBuilder());
                    case KIND_NOT_SET -> throw new IllegalStateException("resource of no kind");
                };
        return changed.build();
    }
}
