package dev.signalbox.simulator.device;

import com.google.protobuf.Value;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import java.util.List;
import java.util.random.RandomGenerator;

/** A boiler with a circulation pump: without flow it overheats and locks itself. Confined to the simulation thread. */
final class Boiler implements Hardware {
    static final String MODEL = "Boiler with pump BP-20";

    private static final double LOCK_CELSIUS = 95;

    private final Noise draw;
    private final Noise ripple;
    private final Lag water;
    private final Lag back;
    private final Lag flow = new Lag(0);
    private double setpoint = 62;
    private double pumpPercent = 60;
    private boolean burning;
    private boolean locked;

    Boiler(RandomGenerator random) {
        draw = new Noise(random, 0.12, 240);
        ripple = new Noise(random, 0.15, 4);
        water = new Lag(52 + random.nextDouble(12));
        back = new Lag(40 + random.nextDouble(6));
        pumpPercent = 45 + 5 * random.nextInt(8);
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        return List.of(
                Capability.metric("temperature")
                        .unit("Cel")
                        .decimals(1)
                        .range(0, 120)
                        .highLimit(85)
                        .primary(),
                Capability.metric("return_temperature").unit("Cel").decimals(1).range(0, 120),
                Capability.metric("flow")
                        .unit("L/min")
                        .decimals(1)
                        .range(0, 40)
                        .lowLimit(2)
                        .primary(),
                Capability.metric("pressure")
                        .unit("bar")
                        .decimals(2)
                        .range(0, 6)
                        .lowLimit(0.8)
                        .highLimit(2.8)
                        .primary(),
                Capability.metric("pump_speed")
                        .unit("%")
                        .decimals(0)
                        .range(0, 100)
                        .primary(),
                Capability.metric("setpoint").unit("Cel").decimals(1),
                Capability.flag("burner").primary(),
                Capability.flag("locked"),
                controls.desired(
                        Capability.numberProperty("setpoint")
                                .unit("Cel")
                                .range(30, 80)
                                .step(1),
                        this::keep),
                controls.on(
                        Capability.command("set_setpoint")
                                .parameter(CommandParameter.number("temperature")
                                        .unit("Cel")
                                        .range(30, 80)
                                        .step(1)
                                        .startsWith(62)
                                        .shows("setpoint"))
                                .idempotent(),
                        this::setSetpoint),
                controls.on(
                        Capability.command("set_pump")
                                .title("Set pump speed")
                                .parameter(CommandParameter.number("speed")
                                        .unit("%")
                                        .range(0, 100)
                                        .step(5)
                                        .startsWith(60)
                                        .shows("pump_speed"))
                                .idempotent(),
                        this::setPump),
                controls.on(
                        Capability.command("emergency_stop")
                                .description("Burner and pump off at once; the boiler stays locked.")
                                .idempotent()
                                .confirm(),
                        order -> stop()),
                controls.on(
                        Capability.command("unlock").description("Lets a locked boiler start again."),
                        order -> unlock()));
    }

    private Settled keep(Value desired) {
        if (locked) {
            return Settled.failed("The boiler is locked.");
        }
        setpoint = desired.getNumberValue();
        return Settled.applied();
    }

    private Outcome setSetpoint(Order order) {
        double wanted = order.number("temperature");
        if (wanted < 30 || wanted > 80) {
            return Outcome.failed("The boiler keeps 30 to 80 °C.");
        }
        setpoint = wanted;
        return Outcome.succeeded();
    }

    private Outcome setPump(Order order) {
        if (locked) {
            return Outcome.failed("The boiler is locked.");
        }
        pumpPercent = Math.max(0, Math.min(100, order.number("speed")));
        return Outcome.succeeded();
    }

    private Outcome stop() {
        locked = true;
        pumpPercent = 0;
        return Outcome.succeeded();
    }

    private Outcome unlock() {
        if (!locked) {
            return Outcome.failed("The boiler is not locked.");
        }
        if (water.value() > 85) {
            return Outcome.failed("The water is still too hot.");
        }
        locked = false;
        pumpPercent = 60;
        return Outcome.succeeded();
    }

    @Override
    public void advance(double seconds) {
        draw.advance(seconds);
        ripple.advance(seconds);
        locked |= water.value() > LOCK_CELSIUS;
        if (locked || water.value() > setpoint + 2) {
            burning = false;
        } else if (water.value() < setpoint - 2) {
            burning = true;
        }
        flow.follow(pumpPercent * 0.24, 1.5, seconds);
        double carried = flow.value() / 14.4 * (1 + draw.value());
        back.follow(20 + (water.value() - 20) * 0.7, 60, seconds);
        double target = burning ? 140 - 60 * Math.min(1, carried) : 20;
        water.follow(target, burning ? 160 : 420 / (0.3 + carried), seconds);
    }

    @Override
    public void measure(Display to) {
        to.show("temperature", water.value());
        to.show("return_temperature", back.value());
        to.show("flow", Math.max(0, flow.value() + (flow.value() > 0.5 ? ripple.value() : 0)));
        to.show("pressure", 1.2 + 0.012 * (water.value() - 20) + 0.01 * flow.value());
        to.show("pump_speed", pumpPercent);
        to.show("setpoint", setpoint);
        to.show("burner", burning);
        to.show("locked", locked);
    }
}
