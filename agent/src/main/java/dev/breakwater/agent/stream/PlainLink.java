package dev.breakwater.agent.stream;

import dev.breakwater.runtime.settings.HostAndPort;
import io.grpc.ManagedChannel;

/// Control on this machine, in clear text.
record PlainLink(HostAndPort control) implements Link {
    @Override
    public String cluster() {
        return "";
    }

    @Override
    public ManagedChannel open() {
        return Link.channel(control).usePlaintext().build();
    }

    @Override
    public long renewMillis() {
        return NEVER_MILLIS;
    }

    @Override
    public boolean renew(ManagedChannel channel) {
        return true;
    }
}
