package dev.signalbox.simulator.scenario;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.simulator.device.Hardware;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Makes the document of what a device can. */
final class Declaration {
    private Declaration() {}

    static Capabilities of(Hardware hardware, List<Capability> declared) {
        Capabilities.Builder all = Capabilities.newBuilder()
                .setModel(hardware.model())
                .setManufacturer(hardware.manufacturer())
                .setFirmwareVersion(hardware.firmwareVersion());
        for (Capability one : declared) {
            if (one instanceof MetricCapability metric) {
                all.addMetrics(metric.metric());
            } else if (one instanceof CommandCapability command) {
                all.addCommands(command.command());
            } else if (one instanceof EventCapability event) {
                all.addEvents(event.event());
            }
        }
        return all.build();
    }

    static String hashOf(Capabilities capabilities) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(capabilities.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
