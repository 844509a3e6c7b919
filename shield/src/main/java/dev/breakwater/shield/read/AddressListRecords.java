package dev.breakwater.shield.read;

import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.util.List;
import java.util.Optional;

/// Reads an address list.
final class AddressListRecords {
    private AddressListRecords() {}

    static Reading<AddressList> read(dev.breakwater.api.v1.AddressList message) {
        String name = message.getMetadata().getName();
        Fields fields = Fields.of("AddressList", name, message);
        Optional<ListAction> action = action(fields, message.getSpec());
        List<IpPrefix> entries =
                fields.each(
                        "spec.entries",
                        message.getSpec().getEntriesList(),
                        (path, text) -> AddressText.prefix(fields, path, text));
        return fields.reading(
                fields.make("spec", 0, () -> new AddressList(name, action.orElseThrow(), entries)));
    }

    private static Optional<ListAction> action(Fields fields, AddressListSpec spec) {
        ListAction action =
                switch (spec.getAction()) {
                    case ALLOW -> ListAction.ALLOW;
                    case DENY -> ListAction.DENY;
                    case ACTION_UNSPECIFIED, UNRECOGNIZED -> null;
                };
        if (action == null) {
            fields.refuse(
                    "spec.action",
                    EnumText.found(spec.getActionValue()),
                    EnumText.expected(AddressListSpec.Action.getDescriptor()));
        }
        return Optional.ofNullable(action);
    }
}
