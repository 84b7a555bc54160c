package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.SetDesired;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Fuzz targets: what a console's requests are compared with. */
public final class SwitchboardTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "selector", SwitchboardTargets::selector,
            "parameters", SwitchboardTargets::parameters,
            "desired", SwitchboardTargets::desired);

    private static final Fleet FLEET = new Rig(
                    Rig.device("gh-1")
                            .setModel("Greenhouse")
                            .addTags("north")
                            .addTags("glass")
                            .build(),
                    Rig.device("gh-2")
                            .setModel("Greenhouse")
                            .addTags("south")
                            .addTags("glass")
                            .setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED)
                            .build(),
                    Rig.device("pump-7")
                            .setModel("Pump")
                            .setDisplayName("Nördliche Pumpe İ")
                            .build(),
                    Rig.device("gh-3").setDisplayName("North wing").build())
            .switchboard
            .fleet;

    private static final Command DECLARED = Rig.CAPABILITIES.getCommands(0);

    private SwitchboardTargets() {}

    /** Who meets all conditions of a selector is who meets each of them. */
    private static void selector(byte[] bytes) {
        DeviceSelector selector;
        try {
            selector = DeviceSelector.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        if (Selection.complaint(selector).isPresent()) {
            return;
        }
        List<String> chosen = chosen(selector);
        assertThat(chosen).isSorted().doesNotHaveDuplicates();
        Set<String> each = new TreeSet<>(chosen(DeviceSelector.getDefaultInstance()));
        selector.getAllFields()
                .forEach((condition, value) -> each.retainAll(chosen(
                        DeviceSelector.newBuilder().setField(condition, value).build())));
        assertThat(chosen).containsExactlyElementsOf(each);
        assertThat(Selection.of(selector).unknown(FLEET, Scope.EVERYTHING))
                .doesNotContainAnyElementsOf(chosen(DeviceSelector.getDefaultInstance()))
                .hasSizeLessThanOrEqualTo(selector.getDeviceIdsCount());
    }

    private static List<String> chosen(DeviceSelector selector) {
        return Selection.of(selector).in(FLEET).stream()
                .map(device -> device.id.value())
                .toList();
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
