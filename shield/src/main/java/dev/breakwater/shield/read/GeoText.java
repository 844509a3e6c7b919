package dev.breakwater.shield.read;

import dev.breakwater.shield.config.Asn;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.config.RefusedException;
import java.util.Optional;

/// Countries and autonomous systems as people write them.
final class GeoText {
    private GeoText() {}

    static Optional<CountryCode> country(Fields fields, FieldPath path, String text) {
        try {
            return Optional.of(new CountryCode(text));
        } catch (RefusedException refused) {
            fields.refuse(path.toString(), FoundText.of(text), refused.expected());
            return Optional.empty();
        }
    }

    static Optional<Asn> asn(Fields fields, FieldPath path, int number) {
        if (number == 0) {
            fields.refuse(path.toString(), "0", "1 to " + Asn.MAX);
            return Optional.empty();
        }
        return Optional.of(new Asn(Integer.toUnsignedLong(number)));
    }
}
