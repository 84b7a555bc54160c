package dev.signalbox.agent.linux.action;

import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the machine show itself to the person who looks for it. Runs on a command thread. */
public final class Blinker {
    private static final Logger LOG = LoggerFactory.getLogger(Blinker.class);
    private static final Duration HALF_PERIOD = Duration.ofMillis(250);

    private final Optional<Led> led;
    private final Consumer<Boolean> identifying;

    /** @param identifying told when it begins and ends: what is seen where there is no light */
    public Blinker(Optional<Led> led, Consumer<Boolean> identifying) {
        this.led = led;
        this.identifying = identifying;
    }

    /** One at a time: two would fight over the light. */
    public synchronized Outcome blink(Run run) throws IOException, InterruptedException {
        Duration time = Duration.ofMillis(Math.round(run.number("seconds", 10) * 1000));
        LOG.info("identify execution={} seconds={} led={}", run.executionId(), time.toSeconds(), led.isPresent());
        CountDownLatch stop = new CountDownLatch(1);
        run.onCancel(stop::countDown);
        identifying.accept(true);
        try {
            if (led.isPresent()) {
                blink(led.get(), time, stop);
            } else {
                awaitStop(stop, time);
            }
        } finally {
            identifying.accept(false);
        }
        return run.cancelled()
                ? Outcome.cancelled("Stopped blinking.")
                : Outcome.succeeded(Map.of(
                        "shown_by",
                        led.map(l -> l.directory().getFileName().toString()).orElse("metric")));
    }

    static void blink(Led led, Duration time, CountDownLatch stop) throws IOException, InterruptedException {
        String trigger = led.trigger();
        boolean lit = led.lit();
        long until = System.nanoTime() + time.toNanos();
        led.setTrigger("none");
        try {
            for (boolean on = !lit; System.nanoTime() - until < 0; on = !on) {
                led.light(on);
                if (awaitStop(stop, HALF_PERIOD)) {
                    return;
                }
            }
        } finally {
            led.light(lit);
            led.setTrigger(trigger);
        }
    }

    private static boolean awaitStop(CountDownLatch stop, Duration time) throws InterruptedException {
        return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
