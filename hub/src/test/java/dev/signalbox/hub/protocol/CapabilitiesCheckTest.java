package dev.signalbox.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.ValueType;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class CapabilitiesCheckTest {
    @Test
    void goodDocumentHasNoFault() {
        assertThat(CapabilitiesCheck.firstFault(good().build())).isEmpty();
        assertThat(CapabilitiesCheck.firstFault(Capabilities.getDefaultInstance()))
                .isEmpty();
    }

    @Test
    void countsAreBounded() {
        Capabilities.Builder many = Capabilities.newBuilder();
        for (int i = 0; i < 256; i++) {
            many.addMetrics(metric("m" + i));
        }
        assertThat(CapabilitiesCheck.firstFault(many.build())).isEmpty();
        assertThat(CapabilitiesCheck.firstFault(
                        many.addMetrics(metric("one_more")).build()))
                .isPresent();
    }

    @Test
    void faultsAreFound() {
        assertFault(c -> c.setModel("line\nbreak"));
        assertFault(c -> c.addMetrics(metric("flow")));
        assertFault(c -> c.addMetrics(metric("Bad Name")));
        assertFault(c -> c.getMetricsBuilder(0).setType(ValueType.VALUE_TYPE_CHOICE));
        assertFault(c -> c.getMetricsBuilder(0).setTitle("\u202Eevil"));
        assertFault(c -> c.getMetricsBuilder(0).setMinimum(2).setMaximum(1));
        assertFault(c -> c.getMetricsBuilder(0).setLowLimit(Double.NaN));
        assertFault(c -> c.getMetricsBuilder(0).setDecimals(7));
        assertFault(c -> c.getMetricsBuilder(0).setDecimals(-1));
        assertFault(c -> c.addCommands(Command.newBuilder().setName("set_speed")));
        assertFault(c -> c.getCommandsBuilder(0).setTtlMs(-1));
        assertFault(c -> c.getCommandsBuilder(0).setOfflinePolicyValue(9));
        assertFault(c -> parameter(c).setName("Speed"));
        assertFault(c -> parameter(c).clearChoices());
        assertFault(c -> parameter(c).addChoices("fast"));
        assertFault(c -> parameter(c).addChoices(""));
        assertFault(c -> parameter(c).setType(ValueType.VALUE_TYPE_NUMBER));
        assertFault(c -> parameter(c).setStep(-1));
        assertFault(c -> parameter(c).setMinimum(3).setMaximum(2));
        assertFault(c -> parameter(c).setShowsMetric("Not a name"));
        assertFault(c -> {
            for (int i = 0; i < 63; i++) {
                parameter(c).addChoices("choice " + i);
            }
        });
    }

    @Test
    void propertiesAreJudgedLikeParameters() {
        assertThat(CapabilitiesCheck.firstFault(good().addProperties(property("fan.speed"))
                        .addProperties(property("fan_mode"))
                        .addProperties(property("fan.x.y"))
                        .addProperties(property("steps").setForm(form("steps").setType(ValueType.VALUE_TYPE_LIST)))
                        .build()))
                .isEmpty();
        assertFault(c -> c.addProperties(property("fan")).addProperties(property("fan")));
        assertFault(c -> c.addProperties(property("fan")).addProperties(property("fan.speed")));
        assertFault(c -> c.addProperties(property("fan.speed.low")).addProperties(property("fan.speed")));
        assertFault(c -> c.addProperties(property("Fan")));
        assertFault(c -> c.addProperties(property("a.b.c.d.e.f.g.h.i")));
        assertFault(c -> c.addProperties(Property.getDefaultInstance()));
        assertFault(c -> c.addProperties(
                Property.newBuilder().setForm(form("fan").setMinimum(3).setMaximum(2))));
        assertFault(c -> {
            for (int i = 0; i < 257; i++) {
                c.addProperties(property("p" + i));
            }
        });
    }

    @Test
    void newerPartsOfACommandAreBounded() {
        assertThat(CapabilitiesCheck.firstFault(
                        commanding(c -> c.setMaxConcurrent(8).setRole(Role.ROLE_ADMIN))))
                .isEmpty();
        assertThat(CapabilitiesCheck.firstFault(commanding(c -> c.setMaxConcurrent(9))))
                .isPresent();
        assertThat(CapabilitiesCheck.firstFault(commanding(c -> c.setMaxConcurrent(-1))))
                .isPresent();
        assertThat(CapabilitiesCheck.firstFault(commanding(c -> c.setRoleValue(77))))
                .isPresent();
        assertFault(c -> parameter(c).clearChoices().setType(ValueType.VALUE_TYPE_LIST));
    }

    @Test
    void unitThatUcumDoesNotKnowIsNamedInTheFault() {
        Capabilities.Builder metric = good();
        metric.getMetricsBuilder(0).setUnit("°C");
        assertThat(CapabilitiesCheck.firstFault(metric.build()))
                .hasValueSatisfying(fault -> assertThat(fault).contains("Metric flow", "\"°C\"", "UCUM"));
        assertFault(c -> parameter(c).setUnit("rpm"));
        assertFault(
                c -> c.addProperties(Property.newBuilder().setForm(form("fan").setUnit("kWh"))));
    }

    private static Capabilities commanding(Consumer<Command.Builder> change) {
        Capabilities.Builder capabilities = good();
        change.accept(capabilities.getCommandsBuilder(0));
        return capabilities.build();
    }

    private static Property.Builder property(String path) {
        return Property.newBuilder().setForm(form(path)).setWritable(true);
    }

    private static Parameter.Builder form(String name) {
        return Parameter.newBuilder().setName(name).setType(ValueType.VALUE_TYPE_NUMBER);
    }

    private static Capabilities.Builder good() {
        return Capabilities.newBuilder()
                .setModel("P1")
                .addMetrics(metric("flow").setMinimum(0).setMaximum(10))
                .addCommands(Command.newBuilder()
                        .setName("set_speed")
                        .addParameters(Parameter.newBuilder()
                                .setName("speed")
                                .setType(ValueType.VALUE_TYPE_CHOICE)
                                .addChoices("slow")
                                .addChoices("fast")));
    }

    private static Metric.Builder metric(String name) {
        return Metric.newBuilder().setName(name).setType(ValueType.VALUE_TYPE_NUMBER);
    }

    private static Parameter.Builder parameter(Capabilities.Builder capabilities) {
        return capabilities.getCommandsBuilder(0).getParametersBuilder(0);
    }

    private static void assertFault(Consumer<Capabilities.Builder> change) {
        Capabilities.Builder capabilities = good();
        change.accept(capabilities);
        assertThat(CapabilitiesCheck.firstFault(capabilities.build()))
                .as(capabilities.toString())
                .isPresent();
    }
}
