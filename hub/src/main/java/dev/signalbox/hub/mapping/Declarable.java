package dev.signalbox.hub.mapping;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.hub.protocol.UcumUnit;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether what a mapping describes may stand in a capability document: one form that may not would keep every device of the
 * mapping from declaring anything. Names and titles stand aside here, they may hold captures. No state.
 */
final class Declarable {
    private static final String NAMED = "x";

    private Declarable() {}

    static void check(String where, Metric metric, Faults faults) {
        if (isUnit(where, metric.getUnit(), faults)) {
            check(where, metric.toBuilder().setName(NAMED).clearTitle().build(), Declarable::document, faults);
        }
    }

    /** A property's form or a command's parameter. */
    static void check(String where, Parameter form, Faults faults) {
        if (isUnit(where, form.getUnit(), faults)) {
            check(where, form.toBuilder().setName(NAMED).clearTitle().build(), Declarable::document, faults);
        }
    }

    /** With its parameters, each of which was checked before. */
    static void check(String where, Command command, Faults faults) {
        check(where, command.toBuilder().setName(NAMED).clearTitle().build(), Declarable::document, faults);
    }

    /** What has no captures in its name may all be heard of one device. */
    static void checkTogether(FeatureForms forms, Collection<CommandRule> commands, Faults faults) {
        Capabilities.Builder all = Capabilities.newBuilder();
        forms.metrics().values().stream()
                .filter(metric -> isPlain(metric.getName()))
                .forEach(all::addMetrics);
        forms.properties().values().stream()
                .filter(property -> isPlain(property.getForm().getName()))
                .forEach(all::addProperties);
        commands.stream()
                .map(CommandRule::form)
                .filter(command -> isPlain(command.getName()))
                .forEach(all::addCommands);
        Capabilities document = all.build();
        CapabilitiesCheck.firstFault(document).ifPresent(fault -> faults.add("topics", fault));
        faults.unless(
                document.getSerializedSize() <= CapabilitiesCheck.MAX_BYTES,
                "topics",
                "What a device of this mapping can is more than " + CapabilitiesCheck.MAX_BYTES
                        + " bytes to say: shorten titles and choices, or say it in two mappings.");
    }

    private static boolean isUnit(String where, String unit, Faults faults) {
        String code = UcumOfUnit.code(unit);
        boolean legal = unit.isEmpty() || UcumUnit.isUnit(unit);
        faults.unless(
                legal,
                where + ".unit",
                "\"" + Plain.cut(unit) + "\" is not a unit as UCUM writes it"
                        + (code.isEmpty() ? " (Cel, %, kW.h, m/s, [ppm], ...)." : ": say \"" + code + "\"."));
        return legal;
    }

    private static <F extends Message> void check(
            String where, F form, Function<F, Capabilities> document, Faults faults) {
        Optional<String> fault = CapabilitiesCheck.firstFault(document.apply(form));
        if (fault.isPresent()) {
            String sentence =
                    fault.get().substring(fault.get().indexOf(": ") + 1).strip();
            faults.add(where + culprit(form, document), "No device may declare this: " + sentence);
        }
    }

    /** The field without which it would do; empty where it is not one alone. */
    private static <F extends Message> String culprit(F form, Function<F, Capabilities> document) {
        for (FieldDescriptor field : form.getAllFields().keySet()) {
            @SuppressWarnings("unchecked") // it is built as what it was
            F without = (F) form.toBuilder().clearField(field).build();
            if (CapabilitiesCheck.firstFault(document.apply(without)).isEmpty()) {
                return "." + field.getName();
            }
        }
        return "";
    }

    private static Capabilities document(Metric metric) {
        return Capabilities.newBuilder().addMetrics(metric).build();
    }

    private static Capabilities document(Parameter form) {
        return Capabilities.newBuilder()
                .addProperties(Property.newBuilder().setForm(form))
                .build();
    }

    private static Capabilities document(Command command) {
        return Capabilities.newBuilder().addCommands(command).build();
    }

    private static boolean isPlain(String name) {
        return name.indexOf('{') < 0;
    }
}
