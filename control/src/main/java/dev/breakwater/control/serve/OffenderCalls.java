package dev.breakwater.control.serve;

import dev.breakwater.api.v1.AddressListEntry;
import dev.breakwater.api.v1.ListOffendersResponse;
import dev.breakwater.api.v1.OffenderServiceGrpc;
import dev.breakwater.api.v1.PardonOffenderResponse;
import dev.breakwater.control.configuration.Configurations;
import dev.breakwater.control.nodes.NodeDirectory;
import dev.breakwater.control.offenders.Offender;
import dev.breakwater.control.offenders.Offenders;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import io.grpc.Status;
import java.util.List;

/// `OffenderService`: what it answers.
record OffenderCalls(Offenders offenders, Configurations configurations, NodeDirectory nodes) {
    List<ApiCall<?, ?>> all() {
        return List.of(
                ApiCall.now(OffenderServiceGrpc.getListOffendersMethod(), _ -> list()),
                ApiCall.now(
                        OffenderServiceGrpc.getPardonOffenderMethod(),
                        request -> pardon(request.getAddress())));
    }

    private ListOffendersResponse list() {
        var response = ListOffendersResponse.newBuilder();
        offenders.list().forEach(offender -> response.addOffenders(message(offender)));
        return response.build();
    }

    private PardonOffenderResponse pardon(String address) {
        IpAddress source =
                IpText.parseAddress(address)
                        .orElseThrow(
                                () ->
                                        RefusedException.wrong(
                                                "address",
                                                JsonNames.quoted(address),
                                                "an IPv4 or IPv6 address"));
        if (!offenders.pardon(source)) {
            throw RefusedException.of(
                    Status.Code.NOT_FOUND,
                    "Offender/" + source + ": not denied (expected: one that is)");
        }
        nodes.tellOffenders();
        return PardonOffenderResponse.getDefaultInstance();
    }

    private dev.breakwater.api.v1.Offender message(Offender offender) {
        return dev.breakwater.api.v1.Offender.newBuilder()
                .setAddress(offender.source().toString())
                .setReason(reason(offender))
                .setExpireTime(NodeCalls.timestamp(offender.until()))
                .setSource(AddressListEntry.Source.AUTOMATIC)
                .setBackend(offender.backend())
                .setNode(offender.node())
                .build();
    }

    private String reason(Offender offender) {
        String type =
                configurations
                        .find(new ResourceKey(ResourceKind.BACKEND, offender.backend()))
                        .map(found -> found.getBackend().getSpec().getType().name())
                        .orElse("the protocol");
        return "broke %s after proof, backend %s, node %s"
                .formatted(
                        type,
                        offender.backend().isEmpty() ? "(deleted)" : offender.backend(),
                        offender.node());
    }
}
