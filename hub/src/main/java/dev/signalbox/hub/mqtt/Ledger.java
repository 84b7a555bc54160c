package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which topics of the broker hold something of this hub: a topic is on stable storage before the first publish there, and
 * for an hour after the broker has confirmed that it is empty, for a broker that is killed may come back as it was before.
 * Others keep it; here is what is to be kept. Confined to the outbox's lock.
 */
final class Ledger {
    /** Some 200 bytes each: the 13 topics of a device, protobuf included, of 10,000 devices, and as many again. */
    static final int MAX_TOPICS = 250_000;

    /** Rows of one change; a commit of so many takes some 50 ms. */
    static final int MAX_NOTES = 1_000;

    private final String broker;
    private final int maxTopics;
    private final long emptiedKeptNanos;
    private final LongSupplier nanoTime;
    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /** Topics that the broker has confirmed as empty, since when; the oldest first, which gives way where there is no room. */
    private final LinkedHashMap<String, Long> emptied = new LinkedHashMap<>();

    /** Topics whose row is not what is wanted, the change to it under way included. */
    private final Set<String> changed = new LinkedHashSet<>();

    /** Grows with each restatement. */
    private int restatement;

    /** Grows with each search for ghosts. */
    private int search;

    /** What is known of a topic. Null as a note: no row. */
    private static final class Entry {
        /** What the row is to say. */
        @Nullable
        String wanted;

        /** What it says once all changes that were taken are stored. */
        @Nullable
        String taken;

        /** What it says on stable storage. */
        @Nullable
        String stored;

        /** Changes that were taken and are not stored. */
        int underWay;

        /** The broker has confirmed a publish with the wanted note. */
        boolean confirmed;

        int restatedIn;

        /** The last search that saw it at the broker, or need not see it. */
        int seenIn;

        boolean isGone() {
            return wanted == null && taken == null && stored == null && underWay == 0;
        }
    }

    /** @param broker whose rows it keeps: those of others stay as they are until the hub is there again */
    Ledger(String broker) {
        this(broker, MAX_TOPICS, BridgeTiming.DEFAULT.emptiedKept(), System::nanoTime);
    }

    Ledger(String broker, int maxTopics, Duration emptiedKept, LongSupplier nanoTime) {
        this.broker = broker;
        this.maxTopics = maxTopics;
        this.emptiedKeptNanos = emptiedKept.toNanos();
        this.nanoTime = nanoTime;
    }

    void restore(List<RetainedTopic> known) {
        for (RetainedTopic topic : known) {
            if (topic.broker().equals(broker)) {
                Entry entry = entries.computeIfAbsent(topic.topic(), name -> new Entry());
                entry.wanted = topic.note();
                entry.taken = topic.note();
                entry.stored = topic.note();
            }
        }
    }

    /** Whether this topic may be one of it. */
    boolean hasRoomFor(String topic) {
        return entries.size() < maxTopics || entries.containsKey(topic) || !emptied.isEmpty();
    }

    /** Whether a publish on this topic may go: its row says so, and nothing that is under way changes that. Else it will. */
    boolean admits(String topic, String note) {
        Entry entry = entries.get(topic);
        if (entry == null) {
            entry = new Entry();
            entry.restatedIn = restatement;
            if (entries.size() >= maxTopics) {
                forgetOldestEmptied();
            }
            entries.put(topic, entry);
        }
        emptied.remove(topic);
        want(topic, entry, note);
        return entry.underWay == 0 && note.equals(entry.stored);
    }

    /** The broker has a publish with this note. */
    void onConfirmed(String topic, String note) {
        Entry entry = entries.get(topic);
        if (entry != null && note.equals(entry.wanted) && !entry.confirmed) {
            entry.confirmed = true;
            entry.seenIn = search; // one under way may have been told everything before
        }
    }

    /** The broker has confirmed that nothing is retained there. */
    void onEmptied(String topic) {
        Entry entry = entries.get(topic);
        if (entry == null) {
            return;
        }
        entry.confirmed = false;
        if (entry.wanted == null || entry.taken == null) { // the row goes, or nothing was published since it went
            unwant(topic, entry);
        } else {
            emptied.remove(topic);
            emptied.put(topic, nanoTime.getAsLong());
        }
    }

    private void unwant(String topic, Entry entry) {
        want(topic, entry, null);
        if (entry.isGone()) {
            entries.remove(topic);
        }
    }

    private void forgetOldestEmptied() {
        var oldest = emptied.keySet().iterator();
        if (oldest.hasNext()) {
            String topic = oldest.next();
            oldest.remove();
            Entry entry = entries.get(topic);
            if (entry != null) {
                unwant(topic, entry);
            }
        }
    }

    private void want(String topic, Entry entry, @Nullable String note) {
        if (!Objects.equals(note, entry.wanted)) {
            entry.wanted = note;
            entry.confirmed = false;
            if (Objects.equals(note, entry.taken)) {
                changed.remove(topic);
            } else {
                changed.add(topic);
            }
        }
    }

    /** The note of a topic; empty where it has none. */
    String note(String topic) {
        Entry entry = entries.get(topic);
        return entry == null || entry.wanted == null ? "" : entry.wanted;
    }

    /** Whether the broker is known to have the publish of this note; not after a restart. */
    boolean isConfirmed(String topic) {
        Entry entry = entries.get(topic);
        return entry != null && entry.confirmed;
    }

    void beginRestatement() {
        restatement++;
    }

    /** A publish waits for this topic. */
    void restated(String topic) {
        Entry entry = entries.get(topic);
        if (entry != null) {
            entry.restatedIn = restatement;
        }
    }

    /** What nobody has published on since the restatement began, in their order. */
    List<String> notRestated() {
        List<String> topics = new ArrayList<>();
        entries.forEach((topic, entry) -> {
            if (entry.restatedIn != restatement && entry.wanted != null) {
                topics.add(topic);
            }
        });
        return topics;
    }

    /** Those that begin with this. */
    List<String> below(String start) {
        return List.copyOf(entries.subMap(start, start + Character.MAX_VALUE).keySet());
    }

    /** Those that end with this. */
    List<String> endingWith(String end) {
        return entries.keySet().stream().filter(topic -> topic.endsWith(end)).toList();
    }

    boolean has(String topic) {
        Entry entry = entries.get(topic);
        return entry != null && entry.wanted != null && !emptied.containsKey(topic);
    }

    /** Without what the broker has confirmed as empty. */
    int size() {
        return entries.size() - emptied.size();
    }

    void beginSearch() {
        search++;
    }

    /** The search saw something retained there. */
    void onSeen(String topic) {
        Entry entry = entries.get(topic);
        if (entry != null) {
            entry.seenIn = search;
        }
    }

    /** How many topics the broker has confirmed that the search has not seen. */
    int unseen() {
        int unseen = 0;
        for (Entry entry : entries.values()) {
            if (entry.confirmed && entry.seenIn != search) {
                unseen++;
            }
        }
        return unseen;
    }

    /** What is to be noted now, of {@link #MAX_NOTES} topics at most. */
    RetainedNotes take() {
        forgetOldEmptied();
        List<RetainedTopic> written = new ArrayList<>();
        List<RetainedTopic> emptied = new ArrayList<>();
        Iterator<String> topics = changed.iterator();
        while (topics.hasNext() && written.size() + emptied.size() < MAX_NOTES) {
            String topic = topics.next();
            topics.remove();
            Entry entry = entries.get(topic);
            if (entry != null) {
                entry.taken = entry.wanted;
                entry.underWay++;
                if (entry.wanted == null) {
                    emptied.add(new RetainedTopic(broker, topic, ""));
                } else {
                    written.add(new RetainedTopic(broker, topic, entry.wanted));
                }
            }
        }
        return new RetainedNotes(written, emptied);
    }

    private void forgetOldEmptied() {
        long newestOld = nanoTime.getAsLong() - emptiedKeptNanos;
        while (changed.size() < MAX_NOTES && !emptied.isEmpty()) {
            if (emptied.values().iterator().next() - newestOld > 0) {
                return;
            }
            forgetOldestEmptied();
        }
    }

    /** These are on stable storage. */
    void onNoted(RetainedNotes notes) {
        notes.written().forEach(topic -> noted(topic.topic(), topic.note()));
        notes.emptied().forEach(topic -> noted(topic.topic(), null));
    }

    private void noted(String topic, @Nullable String note) {
        Entry entry = entries.get(topic);
        if (entry != null) {
            entry.underWay--;
            entry.stored = note;
            if (entry.isGone()) {
                entries.remove(topic);
            }
        }
    }
}
