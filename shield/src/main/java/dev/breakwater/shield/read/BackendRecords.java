package dev.breakwater.shield.read;

import dev.breakwater.api.v1.BackendSpec;
import dev.breakwater.shield.config.Backend;
import dev.breakwater.shield.config.BackendType;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.Listen;
import dev.breakwater.shield.config.Origin;
import dev.breakwater.shield.config.PortRange;
import dev.breakwater.shield.config.Protection;
import java.util.List;
import java.util.Optional;

/// Reads a backend.
final class BackendRecords {
    private BackendRecords() {}

    static Reading<Backend> read(dev.breakwater.api.v1.Backend message) {
        String name = message.getMetadata().getName();
        BackendSpec spec = message.getSpec();
        Fields fields = Fields.of("Backend", message.getMetadata(), message);
        Optional<BackendType> type = type(fields, spec);
        List<Listen> listen =
                fields.each(
                        "spec.listen",
                        spec.getListenList(),
                        (path, item) -> listen(fields, path.toString(), item));
        List<Origin> origins =
                fields.each(
                        "spec.origins",
                        spec.getOriginsList(),
                        (path, item) -> origin(fields, path.toString(), item));
        Optional<Protection> protection =
                ProtectionRecords.read(fields, type.orElse(BackendType.TCP), spec.getProtection());
        return fields.reading(
                fields.make(
                        "spec",
                        0,
                        () ->
                                new Backend(
                                        name,
                                        type.orElseThrow(),
                                        listen,
                                        origins,
                                        protection.orElseThrow())));
    }

    private static Optional<BackendType> type(Fields fields, BackendSpec spec) {
        BackendType type =
                switch (spec.getType()) {
                    case TCP -> BackendType.TCP;
                    case UDP -> BackendType.UDP;
                    case HTTP -> BackendType.HTTP;
                    case HTTPS -> BackendType.HTTPS;
                    case MINECRAFT_JAVA -> BackendType.MINECRAFT_JAVA;
                    case MINECRAFT_BEDROCK -> BackendType.MINECRAFT_BEDROCK;
                    case QUIC -> BackendType.QUIC;
                    case SOURCE -> BackendType.SOURCE;
                    case TEAMSPEAK -> BackendType.TEAMSPEAK;
                    case WIREGUARD -> BackendType.WIREGUARD;
                    case FIVEM -> BackendType.FIVEM;
                    case DNS -> BackendType.DNS;
                    case TELEMETRY -> BackendType.TELEMETRY;
                    case MINECRAFT_QUERY -> BackendType.MINECRAFT_QUERY;
                    case TYPE_UNSPECIFIED, UNRECOGNIZED -> null;
                };
        if (type == null) {
            fields.refuse(
                    "spec.type",
                    EnumText.found(spec.getTypeValue()),
                    EnumText.expected(BackendSpec.Type.getDescriptor()));
        }
        return Optional.ofNullable(type);
    }

    private static Optional<Listen> listen(
            Fields fields, String path, dev.breakwater.api.v1.Listen message) {
        long before = fields.count();
        Optional<IpAddress> address =
                AddressText.host(fields, path + ".address", message.getAddress());
        List<PortRange> ports =
                fields.each(
                        path + ".ports",
                        message.getPortsList(),
                        (portPath, text) -> PortText.range(fields, portPath, text));
        return fields.make(path, before, () -> new Listen(address.orElseThrow(), ports));
    }

    private static Optional<Origin> origin(
            Fields fields, String path, dev.breakwater.api.v1.Origin message) {
        long before = fields.count();
        Optional<IpAddress> address =
                AddressText.host(fields, path + ".address", message.getAddress());
        long port = Integer.toUnsignedLong(message.getPort());
        if (port < 1 || port > PortRange.PORT_MAX) {
            fields.refuse(path + ".port", Long.toString(port), "1 to " + PortRange.PORT_MAX);
        }
        return fields.make(path, before, () -> new Origin(address.orElseThrow(), (int) port));
    }
}
