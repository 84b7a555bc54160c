package dev.signalbox.agent;

import com.google.protobuf.Struct;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionAck;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Random;
import java.util.function.UnaryOperator;

/** An agent whose time, network and threads are the test's. Confined to the test's thread. */
final class AgentOnManualClock {
    final ManualClockwork clock = new ManualClockwork();
    final RecordingTransport hub = new RecordingTransport(clock);
    final Journal journal;
    final Agent agent;

    AgentOnManualClock(UnaryOperator<AgentBuilder> parts) {
        this(new MemoryJournal(), parts);
    }

    AgentOnManualClock(Journal journal, UnaryOperator<AgentBuilder> parts) {
        this.journal = journal;
        AgentBuilder builder = parts.apply(
                Agent.to(URI.create("http://hub.example")).token("secret").random(new Random(7)));
        try {
            agent = new Agent(builder, journal, builder.buffer(clock), clock, hub, clock::execute, () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AgentOnManualClock start() {
        agent.start();
        clock.settle();
        return this;
    }

    static HubToDevice command(String id, String name) {
        return HubToDevice.newBuilder()
                .setCommand(CommandRequest.newBuilder()
                        .setExecutionId(id)
                        .setCommand(name)
                        .setParameters(Struct.getDefaultInstance()))
                .build();
    }

    static HubToDevice acknowledged(String id) {
        return HubToDevice.newBuilder()
                .setExecutionAck(ExecutionAck.newBuilder().setExecutionId(id))
                .build();
    }
}
