package dev.signalbox.agent;

import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A property's declaration: a leaf of the device's shadow, that it reports and, with {@link #onDesired}, that people may
 * set. Each method returns a changed copy. Immutable.
 *
 * @param body takes a desired value, and completes when that is settled; null: the property is only reported
 */
public record PropertyCapability(
        Property property, @Nullable Function<Desired, CompletionStage<Settled>> body, boolean needsThread)
        implements Capability {
    static PropertyCapability of(String path, ValueType type) {
        Titles.requirePath(path);
        Parameter form = Parameter.newBuilder()
                .setName(path)
                .setTitle(Titles.of(path.substring(path.lastIndexOf('.') + 1)))
                .setType(type)
                .build();
        return new PropertyCapability(Property.newBuilder().setForm(form).build(), null, false);
    }

    private PropertyCapability with(Parameter.Builder form) {
        return new PropertyCapability(property.toBuilder().setForm(form).build(), body, needsThread);
    }

    private Parameter.Builder form() {
        return property.getForm().toBuilder();
    }

    /** The dotted path of the leaf. */
    public String path() {
        return property.getForm().getName();
    }

    @Override
    public String name() {
        return path();
    }

    /** What people call it. At most 100 characters. Default: made of the last name of the path. */
    public PropertyCapability title(String title) {
        return with(form().setTitle(title));
    }

    /** As a UCUM code: Cel, %, Pa, W, m/s, By, s, … */
    public PropertyCapability unit(String ucum) {
        return with(form().setUnit(ucum));
    }

    /** What people may set; the device may report what it likes. */
    public PropertyCapability range(double minimum, double maximum) {
        return with(form().setMinimum(minimum).setMaximum(maximum));
    }

    /** Numbers are the minimum plus a multiple of this. */
    public PropertyCapability step(double step) {
        return with(form().setStep(step));
    }

    /** Of a text, in code points. */
    public PropertyCapability maxLength(int codePoints) {
        return with(form().setMaxLength(codePoints));
    }

    PropertyCapability choices(List<String> choices) {
        return with(form().addAllChoices(choices));
    }

    /**
     * People may set it. The body may block; it gets a thread of the agent's bounded pool. A value is handed to it once for
     * each version of it in the life of the process, never two of one property at a time; of those that come meanwhile only
     * the newest follows. What it throws is told as FAILED. Once it is applied, the value is reported, unless the device
     * reported another since.
     */
    public PropertyCapability onDesired(DesiredBody work) {
        return new PropertyCapability(
                property.toBuilder().setWritable(true).build(),
                desired -> {
                    try {
                        return CompletableFuture.completedFuture(work.settle(desired));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return CompletableFuture.failedFuture(e);
                    } catch (Exception e) {
                        return CompletableFuture.failedFuture(e);
                    }
                },
                true);
    }

    /** As {@link #onDesired}; but the body starts on the agent thread, must not block, and completes what it returned. */
    public PropertyCapability onDesiredLater(Function<Desired, CompletionStage<Settled>> work) {
        return new PropertyCapability(property.toBuilder().setWritable(true).build(), work, false);
    }
}
