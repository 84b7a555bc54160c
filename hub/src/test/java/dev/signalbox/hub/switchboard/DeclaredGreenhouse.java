package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.ValueType;

/** What the devices of these tests declare. Immutable. */
final class DeclaredGreenhouse {
    static final Capabilities CAPABILITIES = Capabilities.newBuilder()
            .setModel("Greenhouse")
            .addMetrics(Metric.newBuilder()
                    .setName("temperature")
                    .setType(ValueType.VALUE_TYPE_NUMBER)
                    .setPrimary(true))
            .addMetrics(Metric.newBuilder().setName("humidity").setType(ValueType.VALUE_TYPE_NUMBER))
            .addCommands(Command.newBuilder()
                    .setName("set_vent")
                    .addParameters(Parameter.newBuilder()
                            .setName("position")
                            .setType(ValueType.VALUE_TYPE_NUMBER)
                            .setMinimum(0)
                            .setMaximum(100)
                            .setStep(5)
                            .setRequired(true)))
            .addCommands(Command.newBuilder().setName("beep").setIdempotent(true))
            .addCommands(Command.newBuilder().setName("now").setOfflinePolicy(OfflinePolicy.OFFLINE_POLICY_REJECT))
            .addProperties(property("fan.speed", ValueType.VALUE_TYPE_INTEGER, 0, 100))
            .addProperties(property("setpoint", ValueType.VALUE_TYPE_NUMBER, 5, 35))
            .addProperties(Property.newBuilder()
                    .setForm(Parameter.newBuilder()
                            .setName("mode")
                            .setType(ValueType.VALUE_TYPE_CHOICE)
                            .addChoices("auto")
                            .addChoices("manual"))
                    .setWritable(true))
            .addProperties(Property.newBuilder()
                    .setForm(Parameter.newBuilder().setName("steps").setType(ValueType.VALUE_TYPE_LIST))
                    .setWritable(true))
            .addProperties(Property.newBuilder()
                    .setForm(Parameter.newBuilder().setName("firmware.channel").setType(ValueType.VALUE_TYPE_TEXT)))
            .addCommands(
                    Command.newBuilder().setName("show").setOfflinePolicy(OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY))
            .addCommands(Command.newBuilder().setName("slow").setMaxConcurrent(1))
            .addCommands(Command.newBuilder().setName("tune").setRole(Role.ROLE_ENGINEER))
            .addCommands(Command.newBuilder().setName("identify"))
            .addEvents(EventType.newBuilder()
                    .setName("door_opened")
                    .addFields(Parameter.newBuilder().setName("by").setType(ValueType.VALUE_TYPE_TEXT))
                    .addFields(Parameter.newBuilder().setName("times").setType(ValueType.VALUE_TYPE_INTEGER)))
            .build();

    private static Property property(String path, ValueType type, double minimum, double maximum) {
        return Property.newBuilder()
                .setForm(Parameter.newBuilder()
                        .setName(path)
                        .setType(type)
                        .setMinimum(minimum)
                        .setMaximum(maximum))
                .setWritable(true)
                .build();
    }

    private DeclaredGreenhouse() {}
}
