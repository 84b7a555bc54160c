package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the two connections up: opens both, watches them, closes both when one ends, and opens them again. Its loop is
 * confined to the supervisor thread; what is asked of it from outside is thread-safe.
 */
final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    /** The switchboard notes four times a second. */
    private static final long LEDGER_LOOK_MILLIS = 20;

    /** Until it is judged why. */
    private static final String ENDING = "The connection ended.";

    private final MqttConfig config;
    private final ConnectTerms terms;
    private final BridgeTiming timing;
    private final List<String> filters;
    private final List<String> wishes;
    private final StaleFilters stale;
    private final HubState hubState;
    private final Outbox outbox;
    private final Intake intake;
    private final Receipts receipts;
    private final Inbox inbox;
    private final BridgeCounters counters;
    private final LastTrouble lastTrouble;
    private final Standing standing;
    private final FullJitter jitter;
    private final ShortLives shortLives = new ShortLives();
    private final Thread thread = new Thread(this::run, "mqtt-supervisor");

    /** Grows with each pair of connections: what an older pair still has to say is ignored. */
    private long round;

    /** The broker refused a will that is retained, or at QoS 1: from then on it gets a plain one. */
    private boolean plainWill;

    /** Null: this round's connections live, or are being opened. */
    private @Nullable ConnectionEnd end;

    /** How long the last connections were up. */
    private long upNanos;

    private boolean stopping;

    Supervisor(
            MqttConfig config,
            ConnectTerms terms,
            BridgeTiming timing,
            List<String> filters,
            List<String> wishes,
            StaleFilters stale,
            HubState hubState,
            Outbox outbox,
            Intake intake,
            Receipts receipts,
            Inbox inbox,
            BridgeCounters counters,
            LastTrouble lastTrouble,
            Standing standing) {
        this.config = config;
        this.terms = terms;
        this.timing = timing;
        this.filters = filters;
        this.wishes = wishes;
        this.stale = stale;
        this.hubState = hubState;
        this.outbox = outbox;
        this.intake = intake;
        this.receipts = receipts;
        this.inbox = inbox;
        this.counters = counters;
        this.lastTrouble = lastTrouble;
        this.standing = standing;
        this.jitter = new FullJitter(timing.firstRetry(), timing.lastRetry(), new SplittableRandom());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Says goodbye to the broker, for at most the time of a farewell and a connect. */
    void stop() throws InterruptedException {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        thread.join(
                timing.connectDeadline().plus(timing.farewell().multipliedBy(3)).toMillis());
    }

    private void run() {
        try {
            while (!isStopping()) {
                ConnectionEnd why = holdConnections();
                if (why != null) {
                    standing.onDown(why.sentence());
                    lastTrouble.say(why.sentence());
                    log.warn("mqtt broker={} reason={}", config.url(), why.sentence());
                    if (why.takenOver()) {
                        jitter.expectLongest();
                    }
                    awaitStopping(jitter.nextMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody else interrupts it
        }
    }

    /** From the first byte of two connections to the last; null where we ended them. */
    private @Nullable ConnectionEnd holdConnections() throws InterruptedException {
        long thisRound = nextRound();
        Consumer<ConnectionEnd> onEnd = why -> ended(thisRound, why);
        BrokerClient outClient = null;
        BrokerClient inClient = null;
        OutboundConnection outbound = null;
        try {
            if (!awaitLedger()) {
                return null;
            }
            outClient = BrokerClient.create(config, config.clientId() + "-out");
            outClient.setCallback(new BrokerCallback(outClient.getClientId(), (topic, message) -> {}, onEnd));
            connect(outClient, terms.outbound(hubState.topic(), will()));
            inClient = BrokerClient.create(config, config.clientId() + "-in");
            InboundConnection inbound = new InboundConnection(inClient, counters);
            inbound.listen(intake::add, onEnd);
            if (connect(inClient, terms.inbound())) {
                inbound.unsubscribe(stale.now(), timing.connectDeadline().toMillis());
            } else {
                receipts.sessionLost();
            }
            subscribe(inbound, inClient.limits());
            subscribeToWishes(inbound);

            outbound = new OutboundConnection(outClient, outbox, hubState.form(), counters, lastTrouble, onEnd);
            ConnectionEnd why = serve(outbound, outClient, inClient);
            if (why == null) {
                outClient.leave(timing.farewell());
                inClient.leave(timing.farewell());
                return null;
            }
            return judged(why);
        } catch (ConnectFailed e) {
            return e.end;
        } catch (MqttException e) {
            return ConnectionEnd.ofFailure(e, false);
        } finally {
            if (outbound != null) {
                outbound.stop();
            }
            outbox.takeBack();
            sever(outClient);
            sever(inClient);
        }
    }

    /** The broker may retain the will from CONNECT on: its topic is in the ledger before. False where we are to stop. */
    private boolean awaitLedger() throws InterruptedException {
        while (!outbox.keeps(hubState.topic())) {
            if (isStopping()) {
                return false;
            }
            awaitStopping(LEDGER_LOOK_MILLIS);
        }
        return true;
    }

    private @Nullable ConnectionEnd serve(OutboundConnection outbound, BrokerClient outClient, BrokerClient inClient)
            throws InterruptedException {
        outbox.open();
        outbox.add(hubState.online());
        outbound.start();
        standing.onUp();
        counters.connects.increment();
        log.info("mqtt broker={} connected", config.url());
        long since = System.nanoTime();
        try {
            inbox.put(new Event.BridgeUp());
            ConnectionEnd why = awaitEnd(outClient, inClient);
            if (why == null) {
                sayGoodbye(outbound);
            }
            return why;
        } finally {
            standing.onDown(ENDING);
            counters.disconnects.increment();
            upNanos = System.nanoTime() - since;
            if (upNanos > timing.stable().toNanos()) {
                jitter.reset();
            }
        }
    }

    /** Null where we are to stop. */
    private @Nullable ConnectionEnd awaitEnd(BrokerClient outClient, BrokerClient inClient)
            throws InterruptedException {
        long lookMillis = Math.max(100, timing.keepAliveSeconds() * 250L);
        while (true) {
            synchronized (this) {
                if (end == null && !stopping) {
                    wait(lookMillis);
                }
                if (stopping) {
                    return null;
                }
                if (end != null) {
                    return end;
                }
            }
            if (outClient.isSilent() || inClient.isSilent()) {
                counters.silences.increment();
                return ConnectionEnd.silent();
            }
        }
    }

    private void sayGoodbye(OutboundConnection outbound) throws InterruptedException {
        long millis = timing.farewell().toMillis();
        if (!outbox.awaitResultsSettled(millis)) {
            log.warn("mqtt stopped with results that the broker did not take: count={}", outbox.waiting());
        }
        outbound.stop();
        try {
            outbound.publishNow(hubState.topic(), hubState.offline(), millis);
        } catch (MqttException e) {
            log.debug("mqtt left without a word: {}", e.toString());
        }
    }

    /** A broker without wildcards is published to all the same, and told of. */
    private void subscribe(InboundConnection inbound, BrokerLimits limits) throws MqttException {
        if (limits.wildcards()) {
            inbound.subscribe(filters, timing.connectDeadline().toMillis());
        } else {
            lastTrouble.say("The broker has no wildcard subscriptions: no commands can be taken from it.");
            log.warn("mqtt broker={} has no wildcard subscriptions: no commands can be taken from it", config.url());
        }
    }

    /** What the hub works without. */
    private void subscribeToWishes(InboundConnection inbound) {
        for (String wish : wishes) {
            try {
                inbound.subscribe(List.of(wish), timing.connectDeadline().toMillis());
            } catch (MqttException e) {
                lastTrouble.say("The broker refused the subscription to " + wish
                        + ": what starts after the hub is not told of it again.");
                log.warn("mqtt broker={} refused filter={} reason={}", config.url(), wish, e.toString());
            }
        }
    }

    private MqttMessage will() {
        MqttMessage will = hubState.will();
        if (plainWill) {
            will.setRetained(false);
            will.setQos(0);
        }
        return will;
    }

    /** The same, unless it came once too often. */
    private ConnectionEnd judged(ConnectionEnd why) {
        return why.wordless() && shortLives.isLoop(upNanos, System.nanoTime())
                ? ConnectionEnd.ofShortLives(config.clientId())
                : why;
    }

    private boolean connect(BrokerClient client, MqttConnectionOptions options) throws ConnectFailed {
        try {
            return client.connectWithin(timing.connectDeadline(), options);
        } catch (MqttException e) {
            plainWill |= ConnectionEnd.isOfWill(e);
            throw new ConnectFailed(ConnectionEnd.ofFailure(e, client.versionRefused()));
        }
    }

    private synchronized void ended(long ofRound, ConnectionEnd why) {
        if (ofRound == round && end == null) {
            end = why;
            notifyAll();
        }
    }

    private synchronized long nextRound() {
        end = null;
        return ++round;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized void awaitStopping(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!stopping) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }

    private static void sever(@Nullable BrokerClient client) {
        if (client != null) {
            client.severAside();
        }
    }

    private static final class ConnectFailed extends Exception {
        private static final long serialVersionUID = 1;

        private final transient ConnectionEnd end;

        ConnectFailed(ConnectionEnd end) {
            super(end.sentence());
            this.end = end;
        }
    }
}
