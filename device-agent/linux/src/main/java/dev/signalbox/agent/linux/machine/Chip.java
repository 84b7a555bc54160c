package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.util.List;

/** A sensor chip that the kernel has a driver for, with its channels. Immutable. */
record Chip(String name, List<Channel> channels) implements Sensor {
    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public List<Capability> capabilities() {
        return channels.stream().map(Channel::capability).toList();
    }

    /** All channels are tried; the first that fails is told. */
    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        IOException failure = null;
        for (Channel channel : channels) {
            try {
                channel.measure(values);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
