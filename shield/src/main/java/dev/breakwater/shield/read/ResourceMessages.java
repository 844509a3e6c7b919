package dev.breakwater.shield.read;

import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.FilterRule;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Origin;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.RateLimit;
import dev.breakwater.shield.config.RuleAction;
import java.util.List;

/// From records to protobuf messages: the way back of [ResourceRecords]. Pure.
public final class ResourceMessages {
    private ResourceMessages() {}

    public static dev.breakwater.api.v1.Configuration configuration(Configuration record) {
        return dev.breakwater.api.v1.Configuration.newBuilder()
                .setVersion(record.version())
                .addAllBackends(record.backends().stream().map(ResourceMessages::backend).toList())
                .addAllFilterRules(
                        record.filterRules().stream().map(ResourceMessages::filterRule).toList())
                .addAllAddressLists(
                        record.addressLists().stream().map(ResourceMessages::addressList).toList())
                .build();
    }

    public static dev.breakwater.api.v1.Backend backend(Backend record) {
        return dev.breakwater.api.v1.Backend.newBuilder()
                .setMetadata(metadata(record.name()))
                .setSpec(
                        BackendSpec.newBuilder()
                                .setType(BackendSpec.Type.valueOf(record.type().name()))
                                .addAllListen(
                                        record.listen().stream()
                                                .map(ResourceMessages::listen)
                                                .toList())
                                .addAllOrigins(
                                        record.origins().stream()
                                                .map(ResourceMessages::origin)
                                                .toList())
                                .setProtection(
                                        ProtectionMessages.protection(
                                                record.protection(), record.type())))
                .build();
    }

    public static dev.breakwater.api.v1.FilterRule filterRule(FilterRule record) {
        FilterRuleSpec.Builder spec =
                FilterRuleSpec.newBuilder()
                        .setPriority(record.priority())
                        .setMatch(MatchMessages.match(record.match()))
                        .setMode(FilterRuleSpec.Mode.valueOf(record.mode().name()));
        switch (record.action()) {
            case RuleAction.Pass() -> spec.setAction(FilterRuleSpec.Action.PASS);
            case RuleAction.Drop() -> spec.setAction(FilterRuleSpec.Action.DROP);
            case RuleAction.Limit(RateLimit limit) ->
                    spec.setAction(FilterRuleSpec.Action.RATE_LIMIT)
                            .setRateLimit(ProtectionMessages.limit(limit));
            case RuleAction.Redirect(String interfaceName) ->
                    spec.setAction(FilterRuleSpec.Action.REDIRECT).setInterface(interfaceName);
            case RuleAction.Log() -> spec.setAction(FilterRuleSpec.Action.LOG);
        }
        TimesRecords.write(record.times(), spec);
        return dev.breakwater.api.v1.FilterRule.newBuilder()
                .setMetadata(metadata(record.name()))
                .setSpec(spec)
                .build();
    }

    /// With its entries packed.
    public static dev.breakwater.api.v1.AddressList addressList(AddressList record) {
        return ListMessages.packed(record);
    }

    private static Metadata metadata(String name) {
        return Metadata.newBuilder().setName(name).build();
    }

    private static dev.breakwater.api.v1.Listen listen(Listen record) {
        return dev.breakwater.api.v1.Listen.newBuilder()
                .setAddress(record.address().toString())
                .addAllPorts(portTexts(record.ports()))
                .build();
    }

    private static dev.breakwater.api.v1.Origin origin(Origin record) {
        return dev.breakwater.api.v1.Origin.newBuilder()
                .setAddress(record.address().toString())
                .setPort(record.port())
                .build();
    }

    static List<String> texts(List<IpPrefix> prefixes) {
        return prefixes.stream().map(IpPrefix::toString).toList();
    }

    static List<String> portTexts(List<PortRange> ranges) {
        return ranges.stream().map(PortRange::toString).toList();
    }
}
