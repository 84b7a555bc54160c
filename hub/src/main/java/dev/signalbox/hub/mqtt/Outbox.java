package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.homeassistant.Components;
import dev.signalbox.hub.mqtt.Outgoing.Lane;
import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that waits for the broker, and the truth about it: what was handed to a connection stays here until the
 * broker has confirmed it, and comes back when the connection ends. Held in memory; results and events, which are stored,
 * too, are told as settled when they need not be any more. Thread-safe.
 */
final class Outbox {
    private final BridgeCounters counters;
    private final OutboxBounds bounds;
    private final Ledger ledger;
    private final LongSupplier nanoTime;
    private final ResultLanes results;
    private final RetainedLane retained = new RetainedLane();
    private final EventLane events;
    private final TelemetryLane telemetry;

    /** Handed to the current connection and not confirmed, in that order. */
    private final Set<Outgoing> inFlight = new LinkedHashSet<>();

    /** Empty payloads in flight, by topic, with nothing behind them: once confirmed, the topic is empty. */
    private final Map<String, Outgoing> emptyings = new HashMap<>();

    private final AskedGhosts ghosts = new AskedGhosts();
    private final UnsettledResults unsettled = new UnsettledResults();

    /** A connection is up. */
    private boolean live;

    private boolean telemetryWentLast = true;
    private boolean eventWentLast;

    Outbox(BridgeCounters counters, OutboxBounds bounds, Ledger ledger, LongSupplier nanoTime) {
        this.counters = counters;
        this.bounds = bounds;
        this.ledger = ledger;
        this.nanoTime = nanoTime;
        this.results = new ResultLanes(nanoTime);
        this.events = new EventLane(counters, nanoTime);
        this.telemetry = new TelemetryLane(counters, bounds.telemetryBytes());
    }

    synchronized void add(Outgoing publish) {
        switch (publish.lane()) {
            case RESULT -> {
                results.add(publish, live);
                unsettled.add(publish, nanoTime.getAsLong());
                makeRoomForResults();
            }
            case EVENT -> events.add(publish, live);
            case RETAINED -> addRetained(publish);
            case TELEMETRY -> telemetry.add(publish, live);
        }
        notifyAll();
    }

    /** The next publish for the broker; waits for it. It is in flight from now on. */
    synchronized Outgoing take() throws InterruptedException {
        while (true) {
            Outgoing next = next();
            if (next != null) {
                inFlight.add(next);
                return next;
            }
            long resultNanos = results.waitNanos();
            long eventNanos = events.waitNanos();
            long paceNanos =
                    resultNanos == 0 || eventNanos == 0 ? resultNanos + eventNanos : Math.min(resultNanos, eventNanos);
            wait((paceNanos + 999_999) / 1_000_000); // 0: until something changes
        }
    }

    /**
     * Whether a publish that was taken may go: what it leaves at the broker is on stable storage. Else it waits for that, or
     * is dropped and counted where the ledger is full.
     *
     * @param note what the ledger is to say of its topic
     */
    synchronized boolean mayGo(Outgoing publish, String note) {
        if (publish.lane() != Lane.RETAINED) {
            return true;
        }
        if (publish.isEmptying()) {
            emptyings.put(publish.topic(), publish);
            return true;
        }
        if (!ledger.hasRoomFor(publish.topic())) {
            counters.ledgerFull.increment();
        } else if (ledger.admits(publish.topic(), note)) {
            emptyings.remove(publish.topic());
            return true;
        } else if (inFlight.contains(publish) && !retained.hold(publish)) {
            counters.conflated.increment();
        }
        inFlight.remove(publish);
        return false;
    }

    /** False where the ledger is full without this topic. */
    synchronized boolean hasRoomFor(String topic) {
        return ledger.hasRoomFor(topic);
    }

    /** What Home Assistant may have been shown on this topic. */
    synchronized Components shownBefore(String topic) {
        Components noted = Components.parse(ledger.note(topic));
        return ledger.isConfirmed(topic) ? noted : noted.unconfirmed();
    }

    /** Empties a topic on which something is retained or may soon be; else does nothing. */
    synchronized void emptyIfKept(String topic) {
        if (isOurs(topic)) {
            add(Outgoing.emptying(topic));
        }
    }

    /** The broker has it. */
    synchronized void confirm(Outgoing publish, String note) {
        if (inFlight.contains(publish) && publish.lane() == Lane.RETAINED) {
            if (!publish.isEmptying() && publish.qos() > 0) { // at QoS 0 it is only on its way
                ledger.onConfirmed(publish.topic(), note);
            } else if (emptyings.remove(publish.topic(), publish)) {
                ledger.onEmptied(publish.topic());
                ghosts.onEmptied(publish.topic());
                retained.release(publish.topic()); // what waited for its row may not have one on the way any more
            }
        }
        settle(publish);
    }

    /** It need not wait any more: the broker has it, or will never take it. */
    synchronized void settle(Outgoing publish) {
        if (inFlight.remove(publish)) {
            if (publish.lane() == Lane.RESULT) {
                unsettled.settle(publish);
            } else if (publish.lane() == Lane.EVENT) {
                events.settle(publish);
            } else if (emptyings.remove(publish.topic(), publish)) {
                ghosts.onLeft(publish.topic());
            }
            if (publish.lane() != Lane.TELEMETRY) {
                notifyAll(); // nobody waits for telemetry to be settled, and there is much of it
            }
        }
    }

    /** A connection is up: from now on telemetry waits, a little, instead of being dropped. */
    synchronized void open() {
        live = true;
    }

    /** The connection ended: what it had not confirmed goes back to the front, in its old order. */
    synchronized void takeBack() {
        live = false;
        List<Outgoing> unconfirmedResults = new ArrayList<>();
        List<Outgoing> unconfirmedEvents = new ArrayList<>();
        Map<String, Outgoing> unconfirmedRetained = new LinkedHashMap<>();
        for (Outgoing publish : inFlight) {
            switch (publish.lane()) {
                case RESULT -> unconfirmedResults.add(publish);
                case EVENT -> unconfirmedEvents.add(publish);
                case RETAINED -> unconfirmedRetained.put(publish.topic(), publish); // the last one is the newest
                case TELEMETRY -> counters.telemetryDropped.increment();
            }
        }
        inFlight.clear();
        emptyings.clear();
        unconfirmedRetained.values().forEach(retained::takeBack);
        results.takeBack(unconfirmedResults);
        events.takeBack(unconfirmedEvents);
        telemetry.dropAll();
    }

    /**
     * Waits until every result and event is with the broker.
     *
     * @return false where some are not after this time
     */
    synchronized boolean awaitResultsSettled(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (unsettled.bytes() > 0 || !events.isSettled()) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    synchronized int waiting() {
        return results.size() + events.size() + retained.size() + telemetry.size() + inFlight.size();
    }

    synchronized long resultBytes() {
        return unsettled.bytes();
    }

    synchronized long eventBytes() {
        return events.bytes();
    }

    synchronized long telemetryBytes() {
        return telemetry.bytes();
    }

    synchronized int late() {
        return results.late();
    }

    /** Each is told once. */
    synchronized List<Long> takeSettledAnswers() {
        return unsettled.takeSettled();
    }

    /** Of the events that were added none up to this number waits, or is in flight, any more; 0: none was added. */
    synchronized long settledEventNo() {
        return events.settledNo();
    }

    synchronized void restoreLedger(List<RetainedTopic> known) {
        ledger.restore(known);
    }

    synchronized RetainedNotes takeNotes() {
        return ledger.take();
    }

    /** What waited for these may go. */
    synchronized void onNoted(RetainedNotes notes) {
        ledger.onNoted(notes);
        notes.written().forEach(topic -> retained.release(topic.topic()));
        notes.emptied().forEach(topic -> retained.release(topic.topic()));
        notifyAll();
    }

    /** Whether the ledger has this topic on stable storage; it will, once it was asked. */
    synchronized boolean keeps(String topic) {
        return ledger.admits(topic, "");
    }

    /** From now on what is published on nothing but an empty payload is not wanted any more. */
    synchronized void beginRestatement() {
        ledger.beginRestatement();
    }

    /** Of the hub itself: wanted, whoever publishes there. */
    synchronized void keep(String topic) {
        ledger.restated(topic);
    }

    /** Topics of the ledger on which nothing was added since the restatement began. */
    synchronized List<String> notRestated() {
        return ledger.notRestated();
    }

    synchronized List<String> keptEndingWith(String end) {
        return ledger.endingWith(end);
    }

    /** Topics that begin with this, on which something is retained or may soon be. */
    synchronized Set<String> keptBelow(String start) {
        Set<String> topics = new LinkedHashSet<>(ledger.below(start));
        retained.filled(start).forEach(topics::add);
        fillingInFlight().filter(topic -> topic.startsWith(start)).forEach(topics::add);
        return topics;
    }

    /** Whether something of ours is retained on this topic, or soon will be. */
    synchronized boolean isOurs(String topic) {
        return ledger.has(topic) || retained.fills(topic) || fillingInFlight().anyMatch(topic::equals);
    }

    /** Between take and mayGo a first publish is nowhere else. */
    private Stream<String> fillingInFlight() {
        return inFlight.stream().filter(Outgoing::fills).map(Outgoing::topic);
    }

    /** A search begins that reads what the broker retains. */
    synchronized void beginSearch() {
        ledger.beginSearch();
    }

    /**
     * The search has read something that is retained there.
     *
     * @return whether it is none of ours
     */
    synchronized boolean isGhost(String topic) {
        ledger.onSeen(topic);
        return !isOurs(topic);
    }

    /** How many of our topics the search should have read and has not. */
    synchronized int unseen() {
        return ledger.unseen();
    }

    /** Empties these topics, but those on which somebody has begun to publish since. */
    synchronized void emptyGhosts(Set<String> topics) {
        ghosts.begin(topics);
        for (String topic : topics) {
            if (isOurs(topic)) {
                ghosts.onLeft(topic);
            } else {
                add(Outgoing.emptying(topic));
            }
        }
    }

    /**
     * Waits until the broker has answered for all these ghosts, at most this long.
     *
     * @return those that are not known to be empty
     */
    synchronized Set<String> awaitEmptied(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        for (long left = timeoutMillis; !ghosts.isDone() && left > 0; ) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return ghosts.left();
    }

    synchronized int kept() {
        return ledger.size();
    }

    /** How long the oldest result waits; 0: none does. */
    synchronized long oldestResultMillis() {
        return unsettled.oldestMillis(nanoTime.getAsLong());
    }

    /**
     * Results first; behind them events and all else in turns, and so retained publishes and telemetry: live values go on
     * beside a whole fleet restated, and presence beside devices whose events never end.
     */
    private @Nullable Outgoing next() {
        Outgoing next = results.take();
        if (next == null && !eventWentLast) {
            next = takeEvent();
        }
        if (next == null) {
            next = takeRetainedOrTelemetry();
        }
        return next == null ? takeEvent() : next;
    }

    private @Nullable Outgoing takeEvent() {
        Outgoing next = events.take();
        eventWentLast = next != null;
        return next;
    }

    private @Nullable Outgoing takeRetainedOrTelemetry() {
        eventWentLast = false;
        if (retained.isReady() && (telemetry.isEmpty() || telemetryWentLast)) {
            telemetryWentLast = false;
            return retained.take();
        }
        telemetryWentLast = true;
        return telemetry.take();
    }

    /** Later states of an execution say more than earlier ones: the oldest goes, and it is counted as lost. */
    private void makeRoomForResults() {
        while (unsettled.bytes() > bounds.resultBytes() && results.size() > 1) {
            unsettled.settle(results.removeOldest());
            counters.resultsLost.increment();
        }
    }

    private void addRetained(Outgoing publish) {
        if (retained.add(publish)) {
            counters.conflated.increment();
        }
        if (!publish.isEmptying()) {
            ledger.restated(publish.topic());
            ghosts.onLeft(publish.topic());
        }
    }
}
