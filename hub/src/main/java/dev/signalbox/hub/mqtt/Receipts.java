package dev.signalbox.hub.mqtt;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which received commands wait for their PUBACK. A command the broker delivers again because a connection ended before
 * its PUBACK keeps its receipt: it is not a second command. Thread-safe.
 */
final class Receipts {
    /** A broker has at most this many publishes open on our session, so it can deliver no more of them again. */
    private static final int REMEMBERED = ConnectTerms.RECEIVE_MAXIMUM;

    private final Map<Long, Entry> open = new HashMap<>();
    /** PUBACK was sent; whether it arrived, only the broker knows. */
    private final ArrayDeque<Entry> settled = new ArrayDeque<>();
    /** Settled when the connection was gone already: the broker cannot have the PUBACK. */
    private final ArrayDeque<Entry> owed = new ArrayDeque<>();

    private long last;

    /** @param fingerprint of topic, payload and properties */
    private record Entry(Delivery delivery, String fingerprint) {
        /** What was never acknowledged must come again, with some brokers under another packet id. */
        boolean isAgain(Delivery later, String itsFingerprint) {
            return delivery.connection() != later.connection() && fingerprint.equals(itsFingerprint);
        }

        /**
         * Once acknowledged, only the old packet id [MQTT-4.4.0-1] tells that the PUBACK was lost: an equal publish under
         * another is another command.
         */
        boolean isAgainAfterPuback(Delivery later, String itsFingerprint) {
            return isAgain(later, itsFingerprint)
                    && delivery.message().getId() == later.message().getId();
        }
    }

    /**
     * A receipt for a delivery that wants a PUBACK, 0 for one that does not.
     *
     * @return null where it is a repeat of one that is being dealt with already: nothing more to do
     */
    @Nullable
    Long register(Delivery delivery, String fingerprint) {
        if (!delivery.wantsAcknowledgement()) {
            return 0L;
        }
        Entry entry = new Entry(delivery, fingerprint);
        synchronized (this) {
            boolean settledBefore = removeFirst(owed, earlier -> earlier.isAgain(delivery, fingerprint))
                    || (delivery.repeat()
                            && removeFirst(settled, earlier -> earlier.isAgainAfterPuback(delivery, fingerprint)));
            if (!settledBefore) {
                for (Map.Entry<Long, Entry> waiting : open.entrySet()) {
                    if (waiting.getValue().isAgain(delivery, fingerprint)) {
                        waiting.setValue(entry);
                        return null;
                    }
                }
                last++;
                open.put(last, entry);
                return last;
            }
            remember(settled, entry);
        }
        acknowledge(entry);
        return null;
    }

    /** False where the connection is gone: it gets its PUBACK when it comes again. */
    boolean settle(long receipt) {
        Entry entry;
        synchronized (this) {
            entry = open.remove(receipt);
            if (entry == null) {
                return true; // QoS 0
            }
            remember(settled, entry);
        }
        return acknowledge(entry);
    }

    private boolean acknowledge(Entry entry) {
        if (entry.delivery().acknowledge()) {
            return true;
        }
        synchronized (this) {
            if (settled.remove(entry)) {
                remember(owed, entry);
            }
        }
        return false;
    }

    /** The broker has forgotten our session: nothing of it comes again. */
    synchronized void sessionLost() {
        owed.clear();
        settled.clear();
        open.clear();
    }

    synchronized int size() {
        return open.size();
    }

    private static boolean removeFirst(ArrayDeque<Entry> entries, Predicate<Entry> matching) {
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            if (matching.test(each.next())) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    private static void remember(ArrayDeque<Entry> entries, Entry entry) {
        entries.add(entry);
        if (entries.size() > REMEMBERED) {
            entries.remove();
        }
    }
}
