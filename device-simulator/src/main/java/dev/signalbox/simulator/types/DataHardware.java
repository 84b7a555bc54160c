package dev.signalbox.simulator.types;

import com.google.protobuf.Value;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.Display;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.Job;
import dev.signalbox.simulator.device.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** A device of a type that is data. Confined to the simulation thread. */
final class DataHardware implements Hardware {
    /** Values depend on each other, so time passes for them in steps; a long time in longer ones. */
    private static final double STEP_SECONDS = 5;

    private static final int MOST_STEPS = 200;
    private static final double SECONDS_PER_HOUR = 3_600;

    /** So that values made of others that are declared later start right. */
    private static final int FIRST_ROUNDS = 3;

    /** Events that happened and were not told: beyond it they are forgotten. */
    private static final int MOST_UNTOLD = 100;

    private final DataType type;
    private final RandomGenerator random;
    private final Values values;
    private final Map<String, Position> tracks = new LinkedHashMap<>();
    private final Map<String, Signal> signals = new LinkedHashMap<>();
    private final Map<String, Under> underWay = new LinkedHashMap<>();
    /** By event: whether its flag was on. */
    private final Map<String, Boolean> wasOn = new HashMap<>();

    private final List<Happened> untold = new ArrayList<>();
    private int measured;

    /** A command that takes its time. */
    private record Under(CommandRule rule, Order order, Job job, Map<String, Double> before) {}

    private record Happened(String event, Map<String, Object> said) {}

    DataHardware(DataType type, RandomGenerator random, double hour) {
        this.type = type;
        this.random = random;
        values = new Values(Values.placesOf(List.copyOf(type.quantities().keySet())));
        type.tracks()
                .forEach((name, track) ->
                        tracks.put(name, new Position(track.points(), track.speed(), random.nextDouble())));
        Start start = new Start(random, hour, tracks);
        type.quantities().forEach((name, quantity) -> signals.put(name, quantity.signal(start)));
        for (int i = 0; i < FIRST_ROUNDS; i++) {
            compute(0);
        }
        type.events().forEach(event -> wasOn.put(event.declared().event().getName(), isOn(event.when())));
    }

    private boolean isOn(String flag) {
        return !flag.isEmpty() && values.get(flag) >= 0.5;
    }

    @Override
    public String model() {
        return type.maker().model();
    }

    @Override
    public String manufacturer() {
        return type.maker().manufacturer();
    }

    @Override
    public String firmwareVersion() {
        return type.maker().firmware();
    }

    @Override
    public Optional<Duration> every() {
        return type.every();
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        List<Capability> all = new ArrayList<>();
        type.metrics().forEach(metric -> all.add(metric.declared()));
        for (CommandRule rule : type.commands()) {
            all.add(controls.later(rule.declared(), order -> run(rule, order, controls)));
        }
        for (PropertyRule property : type.properties()) {
            all.add(controls.desired(property.declared(), value -> settle(property, value)));
        }
        type.events().forEach(event -> all.add(event.declared()));
        return all;
    }

    private Settled settle(PropertyRule property, Value value) {
        set(property.sets(), Setting.plain(value));
        return Settled.applied();
    }

    private CompletionStage<Outcome> run(CommandRule rule, Order order, Controls controls) {
        if (underWay.containsKey(rule.name())) {
            return CompletableFuture.completedFuture(
                    Outcome.failed(rule.declared().command().getTitle() + " is under way."));
        }
        double seconds = rule.takesParameter().isEmpty()
                ? rule.takes().map(amount -> amount.draw(random)).orElse(0.0)
                : order.number(rule.takesParameter());
        Job job = new Job(order, Math.max(0.01, seconds));
        Map<String, Double> before = new HashMap<>();
        rule.during().forEach((target, setting) -> {
            String name = filled(target, order);
            before.put(name, values.get(name));
            setting.of(order, type.quantities(), values).ifPresent(value -> set(name, value));
        });
        Under under = new Under(rule, order, job, before);
        if (seconds <= 0) {
            finish(under);
            return job.done();
        }
        underWay.put(rule.name(), under);
        controls.onCancel(order, () -> {
            if (underWay.remove(rule.name(), under)) {
                restore(under);
                job.finish(Outcome.cancelled(rule.declared().command().getTitle() + " was stopped."));
            }
        });
        return job.done();
    }

    private void finish(Under under) {
        restore(under);
        CommandRule rule = under.rule;
        if (rule.failChance() > 0 && random.nextDouble() < rule.failChance()) {
            under.job.finish(Outcome.failed(rule.failMessage()));
            return;
        }
        rule.sets()
                .forEach((target, setting) -> setting.of(under.order, type.quantities(), values)
                        .ifPresent(value -> set(filled(target, under.order), value)));
        Map<String, Object> result = new LinkedHashMap<>();
        rule.result()
                .forEach((name, setting) ->
                        setting.of(under.order, type.quantities(), values).ifPresent(value -> result.put(name, value)));
        under.job.finish(Outcome.succeeded(result));
    }

    private void restore(Under under) {
        under.before.forEach((name, value) -> hold(name, value));
    }

    private static String filled(String target, Order order) {
        return TypeCheck.HOLE.matcher(target).replaceAll(hole -> order.text(hole.group(1)));
    }

    private void set(String name, Object value) {
        Quantity quantity = type.quantities().get(name);
        if (quantity == null) {
            throw new IllegalArgumentException("There is no " + name + ".");
        }
        hold(name, quantity.within(Setting.number(value, quantity.movement())));
    }

    private void hold(String name, double value) {
        if (signals.get(name) instanceof Held held) {
            held.set(value);
        }
        values.set(name, value);
    }

    @Override
    public void advance(double seconds) {
        if (seconds <= 0) {
            return;
        }
        int steps = (int) Math.max(1, Math.min(MOST_STEPS, Math.ceil(seconds / STEP_SECONDS)));
        for (int i = 0; i < steps; i++) {
            step(seconds / steps);
        }
    }

    private void step(double seconds) {
        compute(seconds);
        tracks.values().forEach(track -> track.advance(seconds, values));
        List.copyOf(underWay.values()).forEach(under -> {
            if (under.job.advance(seconds) && underWay.remove(under.rule.name(), under)) {
                finish(under);
            }
        });
        type.events().forEach(event -> look(event, seconds));
    }

    /** Whether an event happens in this step. */
    private void look(EventRule event, double seconds) {
        String name = event.declared().event().getName();
        boolean on = isOn(event.when());
        boolean was = Boolean.TRUE.equals(wasOn.put(name, on));
        boolean byChance = event.perHour() > 0
                && random.nextDouble() < 1 - Math.exp(-event.perHour() / SECONDS_PER_HOUR * seconds);
        boolean happens = byChance || (on && !was);
        if (happens && untold.size() < MOST_UNTOLD) {
            untold.add(new Happened(name, event.said(random, type.quantities(), values)));
        }
    }

    private void compute(double seconds) {
        signals.forEach((name, signal) -> {
            Quantity quantity = type.quantities().get(name);
            double next = signal.next(seconds, values);
            values.set(name, quantity == null ? next : quantity.within(next));
        });
    }

    @Override
    public void measure(Display to) {
        measured++;
        for (MetricRule metric : type.metrics()) {
            show(to, metric.quantity().name(), metric.quantity().name());
        }
        for (PropertyRule property : type.properties()) {
            if (type.quantities().get(property.declared().path()) == null
                    || isHidden(property.declared().path())) {
                show(to, property.declared().path(), property.sets());
            }
        }
        untold.forEach(happened -> to.happen(happened.event, happened.said));
        untold.clear();
    }

    /** A metric that is a property, too, is shown once for both. */
    private boolean isHidden(String name) {
        return type.metrics().stream()
                .noneMatch(metric -> metric.quantity().name().equals(name));
    }

    private void show(Display to, String as, String name) {
        Object value = Setting.shown(type.quantities(), name, values);
        if (value instanceof Double number) {
            to.show(as, number);
        } else if (value instanceof Boolean flag) {
            to.show(as, flag);
        } else {
            to.show(as, value.toString());
        }
    }

    @Override
    public Optional<Duration> nap() {
        if (type.sleep().isEmpty() || measured < type.sleep().get().after()) {
            return Optional.empty();
        }
        measured = 0;
        double seconds = type.sleep().get().seconds().draw(random);
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
