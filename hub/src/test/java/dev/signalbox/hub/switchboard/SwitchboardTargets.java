package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.SetDesired;
import java.util.Map;

/** Fuzz targets: what a console's requests are compared with. */
public final class SwitchboardTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "selector", SwitchboardTargets::selector,
            "parameters", SwitchboardTargets::parameters,
            "desired", SwitchboardTargets::desired);

    private static final Command DECLARED = Rig.CAPABILITIES.getCommands(0);

    private SwitchboardTargets() {}

    private static void selector(byte[] bytes) {
        DeviceSelector selector;
        try {
            selector = DeviceSelector.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        if (Selection.complaint(selector).isEmpty()) {
            assertThat(Selection.of(selector).in(new Fleet())).isEmpty();
        }
    }

    private static void parameters(byte[] bytes) {
        try {
            ParameterCheck.complaint(DECLARED, InvokeCommand.parseFrom(bytes).getParameters());
        } catch (InvalidProtocolBufferException e) {
            return;
        }
    }

    private static void desired(byte[] bytes) {
        SetDesired wish;
        try {
            wish = SetDesired.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        Capabilities declared = DeclaredGreenhouse.CAPABILITIES;
        wish.getChangesMap().forEach((path, value) -> {
            PropertyCheck.refusal(null, path, value);
            for (Property property : declared.getPropertiesList()) {
                PropertyCheck.refusal(property, path, value);
            }
        });
    }
}
