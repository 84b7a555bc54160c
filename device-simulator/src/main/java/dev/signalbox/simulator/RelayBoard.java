package dev.signalbox.simulator;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Four relays with consumers behind them, and a meter in front. Confined to the simulation thread. */
final class RelayBoard implements Hardware {
    private static final int RELAYS = 4;
    private static final int BUTTONS = 2;
    private static final String[] PRESSES = {"single", "double", "long"};
    private static final double OWN_WATTS = 1.6;

    /** Somebody presses one of the buttons beside the door, on average this often. */
    private static final double SECONDS_BETWEEN_PRESSES = 120;

    private final boolean[] closed = new boolean[RELAYS];
    private final double[] watts = new double[RELAYS];
    private final Noise mains;
    private final Noise ripple;
    private final Lag power = new Lag(OWN_WATTS);
    private double energyKilowattHours;
    private final RandomGenerator random;

    /** Buttons that were pressed and not told yet. */
    private final List<Integer> pressed = new ArrayList<>();

    RelayBoard(RandomGenerator random) {
        this.random = random;
        mains = new Noise(random, 1.8, 120);
        ripple = new Noise(random, 0.01, 3);
        for (int i = 0; i < RELAYS; i++) {
            watts[i] = 20 + random.nextInt(12) * 15;
            closed[i] = random.nextBoolean();
        }
        energyKilowattHours = 40 + random.nextDouble(300);
    }

    @Override
    public String model() {
        return "Relay board RB-4";
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        List<Capability> capabilities = new ArrayList<>();
        for (int relay = 1; relay <= RELAYS; relay++) {
            var flag = Capability.flag("relay_" + relay);
            capabilities.add(relay <= 2 ? flag.primary() : flag);
        }
        capabilities.add(Capability.metric("power")
                .unit("W")
                .decimals(1)
                .range(0, 3_000)
                .highLimit(700)
                .primary());
        capabilities.add(Capability.metric("voltage")
                .unit("V")
                .decimals(1)
                .range(0, 260)
                .lowLimit(207)
                .highLimit(253));
        capabilities.add(Capability.metric("current").unit("A").decimals(2).range(0, 16));
        capabilities.add(Capability.metric("energy").unit("kW.h").decimals(3).primary());
        capabilities.add(controls.on(
                Capability.command("set_relay")
                        .title("Switch a relay")
                        .parameter(CommandParameter.choice("channel", "1", "2", "3", "4")
                                .startsWith("1"))
                        .parameter(CommandParameter.flag("on").startsWith(true))
                        .idempotent(),
                this::setRelay));
        capabilities.add(controls.on(
                Capability.command("all_off")
                        .title("Switch everything off")
                        .idempotent()
                        .confirm(),
                run -> allOff()));
        capabilities.add(Capability.event("button_pressed")
                .description("Somebody pressed a button beside the door; it switches nothing by itself.")
                .field(CommandParameter.integer("button"))
                .field(CommandParameter.choice("press", PRESSES)));
        return capabilities;
    }

    private Outcome setRelay(Run run) {
        String channel = run.text("channel");
        if (!channel.matches("[1-4]")) {
            return Outcome.failed("There is no relay " + channel + ".");
        }
        closed[Integer.parseInt(channel) - 1] = run.flag("on");
        return Outcome.succeeded(Map.of("channel", channel, "on", run.flag("on")));
    }

    private Outcome allOff() {
        for (int i = 0; i < RELAYS; i++) {
            closed[i] = false;
        }
        return Outcome.succeeded();
    }

    private double voltage() {
        return 230 + mains.value() - 0.002 * power.value();
    }

    @Override
    public void advance(double seconds) {
        mains.advance(seconds);
        ripple.advance(seconds);
        if (random.nextDouble() < seconds / SECONDS_BETWEEN_PRESSES) {
            pressed.add(1 + random.nextInt(BUTTONS));
        }
        double wanted = OWN_WATTS;
        for (int i = 0; i < RELAYS; i++) {
            wanted += closed[i] ? watts[i] : 0;
        }
        power.follow(wanted * (1 + ripple.value()), 0.3, seconds);
        energyKilowattHours += power.value() * seconds / 3.6e6;
    }

    @Override
    public void measure(Display to) {
        for (int i = 0; i < RELAYS; i++) {
            to.show("relay_" + (i + 1), closed[i]);
        }
        pressed.forEach(button -> to.happen(
                "button_pressed", Map.of("button", button, "press", PRESSES[random.nextInt(PRESSES.length)])));
        pressed.clear();
        to.show("power", power.value());
        to.show("voltage", voltage());
        to.show("current", power.value() / voltage());
        to.show("energy", energyKilowattHours);
    }
}
