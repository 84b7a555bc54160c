package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CancelRequest;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToDevice;

/** Says to devices what to run and what to stop. No state; for the switchboard thread. */
final class CommandFrames {
    private CommandFrames() {}

    /** Sends it on the device's current link unless that was done, or could be once too often. */
    static void write(LiveExecution execution, long nowMillis) {
        LiveDevice device = execution.device;
        boolean wasWritten = execution.writtenEpoch == device.presence.getEpoch();
        if (device.link == null || wasWritten || execution.mustNotGoAgain()) {
            return;
        }
        Execution inner = execution.record.getExecution();
        CommandRequest request = CommandRequest.newBuilder()
                .setExecutionId(inner.getExecutionId())
                .setCommand(inner.getCommand())
                .setParameters(inner.getParameters())
                .setRunTimeoutMs(execution.record.getRunTimeoutMs())
                .build();
        if (device.link.send(
                Frame.of(HubToDevice.newBuilder().setCommand(request).build()))) {
            String again = execution.writtenEpoch == 0 ? "" : ", again";
            execution.everWritten = true;
            execution.writtenByMapping |= device.isMapped();
            execution.writtenBoot = device.bootId;
            execution.writtenEpoch = device.presence.getEpoch();
            execution.note("written", "link " + device.link.id() + again, nowMillis);
        }
    }

    static void requestCancel(LiveExecution execution) {
        LiveDevice device = execution.device;
        if (device.link != null) {
            CancelRequest cancel = CancelRequest.newBuilder()
                    .setExecutionId(execution.id.value())
                    .build();
            device.link.send(Frame.of(HubToDevice.newBuilder().setCancel(cancel).build()));
        }
    }
}
