package dev.signalbox.hub.mqtt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * What the broker is asked to send on one connection, one request after the other. Nobody waits for an answer: what is retained
 * comes before it, and is looked at by the thread that would wait. Confined to the thread of foreign devices.
 */
final class ForeignFilters {
    /** Of one request; some brokers take no longer ones. */
    static final int AT_ONCE = 64;

    /** What is retained is asked for again for whoever came late, of all of them together and no more often than this. */
    static final long AGAIN_NANOS = 5_000_000_000L;

    private static final int REFUSED = 0x80;

    private final FilterRequests broker;
    private final Consumer<Runnable> thread;
    private final Consumer<List<String>> onRefused;
    private final long patienceNanos;
    private Set<String> wanted = Set.of();

    /** What was asked for and not refused. */
    private final Set<String> subscribed = new HashSet<>();

    /** What the broker refused is not asked for again on this connection. */
    private final Set<String> refused = new HashSet<>();

    private final Set<String> toSubscribe = new LinkedHashSet<>();
    private final Set<String> toUnsubscribe = new LinkedHashSet<>();
    private final Set<String> again = new LinkedHashSet<>();
    private long againNanos;

    /** A request has no answer yet. */
    private boolean underWay;

    private long dueNanos;

    /**
     * Of a connection that was just opened: nothing is asked for yet.
     *
     * @param thread runs what is to be done about an answer
     * @param onRefused with the filters that the broker refused
     * @param patience with an answer
     */
    ForeignFilters(
            FilterRequests broker,
            Consumer<Runnable> thread,
            Consumer<List<String>> onRefused,
            Duration patience,
            long nowNanos) {
        this.broker = broker;
        this.thread = thread;
        this.onRefused = onRefused;
        this.patienceNanos = patience.toNanos();
        this.againNanos = nowNanos;
    }

    /** These and no others. */
    void want(Set<String> filters) {
        if (filters.equals(wanted)) {
            return;
        }
        wanted = Set.copyOf(filters);
        refused.retainAll(wanted);
        toSubscribe.clear();
        toUnsubscribe.clear();
        for (String filter : wanted) {
            if (!subscribed.contains(filter) && !refused.contains(filter)) {
                toSubscribe.add(filter);
            }
        }
        for (String filter : subscribed) {
            if (!wanted.contains(filter)) {
                toUnsubscribe.add(filter);
            }
        }
    }

    /** Somebody who was not here when these were subscribed wants to be told what is retained. */
    void wantAgain(Collection<String> filters) {
        filters.stream().filter(subscribed::contains).forEach(again::add);
    }

    /** Asks for the next ones, unless an answer is missing. */
    void proceed(long nowNanos) throws MqttException {
        if (nowNanos - againNanos >= AGAIN_NANOS && !again.isEmpty()) {
            againNanos = nowNanos;
            again.stream().filter(wanted::contains).forEach(toSubscribe::add);
            again.clear();
        }
        if (underWay) {
            return;
        }
        if (!toUnsubscribe.isEmpty()) {
            List<String> filters = next(toUnsubscribe);
            filters.forEach(subscribed::remove);
            expectAnswer(nowNanos);
            broker.unsubscribe(filters, () -> thread.accept(() -> underWay = false));
        } else if (!toSubscribe.isEmpty()) {
            List<String> filters = next(toSubscribe);
            subscribed.addAll(filters);
            expectAnswer(nowNanos);
            broker.subscribe(filters, codes -> thread.accept(() -> onSubscribed(filters, codes)));
        }
    }

    /**
     * Whether the broker did not answer in time.
     *
     * @param busy what it sent before waits here: its answer may be behind that
     */
    boolean isOverdue(long nowNanos, boolean busy) {
        if (busy) {
            dueNanos = nowNanos + patienceNanos;
        }
        return underWay && nowNanos - dueNanos >= 0;
    }

    private void onSubscribed(List<String> filters, int[] codes) {
        underWay = false;
        List<String> not = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            if (i >= codes.length || codes[i] >= REFUSED) {
                not.add(filters.get(i));
            }
        }
        if (!not.isEmpty()) {
            not.forEach(subscribed::remove);
            refused.addAll(not);
            refused.retainAll(wanted);
            onRefused.accept(not);
        }
    }

    private void expectAnswer(long nowNanos) {
        underWay = true;
        dueNanos = nowNanos + patienceNanos;
    }

    private static List<String> next(Set<String> waiting) {
        List<String> taken = new ArrayList<>();
        Iterator<String> all = waiting.iterator();
        while (all.hasNext() && taken.size() < AT_ONCE) {
            taken.add(all.next());
            all.remove();
        }
        return taken;
    }
}
