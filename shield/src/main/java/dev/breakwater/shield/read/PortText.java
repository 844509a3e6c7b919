package dev.breakwater.shield.read;

import dev.breakwater.shield.config.PortRange;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A port, `443`, or a range of ports, `27015-27030`.
final class PortText {
    private static final Pattern FORM =
            Pattern.compile("(0|[1-9][0-9]{0,4})(?:-(0|[1-9][0-9]{0,4}))?");
    private static final String EXPECTED =
            "a port or a range of ports, 0 to 65535, like 443 or 27015-27030";

    private PortText() {}

    static Optional<PortRange> range(Fields fields, FieldPath path, String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            int first = Integer.parseInt(form.group(1));
            int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
            if (first <= last && last <= PortRange.PORT_MAX) {
                return Optional.of(new PortRange(first, last));
            }
            if (last < first && first <= PortRange.PORT_MAX) {
                fields.refuse(path.toString(), text, last + "-" + first + ", the lower port first");
                return Optional.empty();
            }
        }
        fields.refuse(path.toString(), FoundText.of(text), EXPECTED);
        return Optional.empty();
    }
}
