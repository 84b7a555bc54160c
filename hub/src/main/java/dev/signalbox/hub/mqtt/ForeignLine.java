package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.Sending;
import dev.signalbox.hub.switchboard.TimeSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line to the broker on which foreign devices are heard and told: open while somebody is to be heard, and opened again when
 * it ends. Confined to the thread of foreign devices.
 */
final class ForeignLine implements ForeignBroker {
    private static final Logger log = LoggerFactory.getLogger(ForeignLine.class);

    private final MqttConfig config;
    private final ConnectTerms terms;
    private final PublishForm form;
    private final BridgeTiming timing;
    private final ForeignQueue queue;
    private final ForeignCounters counters;
    private final TimeSource time;
    private final BiConsumer<String, MqttMessage> onPublish;
    private final Runnable onUp;
    private final Runnable onDown;
    private final FullJitter jitter;
    private final LinePace lines;

    /** What is open; null: nothing. */
    private @Nullable Open open;

    private boolean waiting;
    private long connectAtNanos;

    /** Grows with each connection: the end of an older one is no news. */
    private long round;

    private record Open(ForeignConnection connection, ForeignFilters filters, long sinceNanos) {}

    /** @param onPublish on the client's callback thread; the others on this one */
    ForeignLine(
            MqttConfig config,
            ConnectTerms terms,
            PublishForm form,
            BridgeTiming timing,
            ForeignQueue queue,
            ForeignCounters counters,
            TimeSource time,
            BiConsumer<String, MqttMessage> onPublish,
            Runnable onUp,
            Runnable onDown) {
        this.config = config;
        this.terms = terms;
        this.form = form;
        this.timing = timing;
        this.queue = queue;
        this.counters = counters;
        this.time = time;
        this.onPublish = onPublish;
        this.onUp = onUp;
        this.onDown = onDown;
        this.jitter = new FullJitter(timing.firstRetry(), timing.lastRetry(), new SplittableRandom());
        this.lines = new LinePace(time.nanos());
    }

    @Override
    public boolean publish(Sending.Publish publish, Consumer<Boolean> onSettled) {
        return open != null && open.connection().publish(publish, onSettled);
    }

    /**
     * Opens or closes the line as is due, and asks the broker for what is not asked for yet. A few times a second.
     *
     * @param filters everybody that is to be heard
     * @param again of them, those of whoever came late to what is retained
     */
    void keep(Set<String> filters, Collection<String> again) {
        if (open != null && open.connection().isSilent()) {
            ended(ConnectionEnd.silent());
        } else if (open != null && open.filters().isOverdue(time.nanos(), queue.waitingPublishes() > 0)) {
            ended(ConnectionEnd.unanswered());
        } else if (open != null && filters.isEmpty()) {
            close(open);
        } else if (open == null && !filters.isEmpty() && (!waiting || time.nanos() - connectAtNanos >= 0)) {
            connect();
        }
        if (open != null) {
            open.filters().want(filters);
            open.filters().wantAgain(again);
            subscribe(open);
        }
    }

    /** Says goodbye. */
    void leave() throws InterruptedException {
        if (open != null) {
            open.connection().leave(timing.farewell());
        }
    }

    private void connect() {
        long thisRound = ++round;
        try {
            ForeignConnection connection = ForeignConnection.open(
                    config,
                    terms,
                    form,
                    timing.connectDeadline(),
                    onPublish,
                    end -> queue.tell(() -> {
                        if (thisRound == round) {
                            ended(end);
                        }
                    }));
            ForeignFilters filters = new ForeignFilters(
                    connection,
                    answer -> queue.tell(() -> onAnswer(thisRound, answer)),
                    this::onRefused,
                    timing.connectDeadline(),
                    time.nanos());
            open = new Open(connection, filters, time.nanos());
            onUp.run();
        } catch (ForeignConnection.ConnectFailed e) {
            ended(e.end);
        }
    }

    private void onRefused(List<String> filters) {
        counters.subscriptionsRefused.increment(filters.size());
        if (lines.mayWrite(time.nanos())) {
            log.warn("mqtt subscriptions refused count={} first={}", filters.size(), filters.get(0));
        }
    }

    /** The next request goes at once. */
    private void onAnswer(long ofRound, Runnable answer) {
        if (ofRound == round && open != null) {
            answer.run();
            subscribe(open);
        }
    }

    private void subscribe(Open on) {
        try {
            on.filters().proceed(time.nanos());
        } catch (MqttException e) {
            ended(ConnectionEnd.ofFailure(e, false));
        }
    }

    private void ended(ConnectionEnd why) {
        round++;
        waiting = true;
        if (open != null && time.nanos() - open.sinceNanos() > timing.stable().toNanos()) {
            jitter.reset();
        }
        if (why.takenOver()) {
            jitter.expectLongest();
        }
        connectAtNanos = time.nanos() + jitter.nextMillis() * 1_000_000;
        log.warn("mqtt foreign devices are not heard: broker={} reason={}", config.url(), why.sentence());
        if (open != null) {
            close(open);
        }
    }

    private void close(Open ended) {
        round++;
        open = null;
        ended.connection().sever();
        onDown.run();
    }
}
