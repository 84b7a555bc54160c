package dev.signalbox.hub.homeassistant;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of the components in a document. They are kept beside the topic, because Home Assistant lets go of a component
 * only where the next document says so with the platform alone. Immutable.
 *
 * @param live shown
 * @param removed told to go by this very document
 */
public record Components(SortedSet<String> live, SortedSet<String> removed) {
    /** Before the first document. */
    public static final Components NONE = new Components(new TreeSet<>(), new TreeSet<>());

    private static final String GONE = "!";
    private static final Pattern KEY = Pattern.compile("[a-z_]{3,15}(-[a-z][a-z0-9_]{0,63}){1,9}");
    private static final Pattern SPACE = Pattern.compile(" ");

    public Components {
        live = Collections.unmodifiableSortedSet(new TreeSet<>(live));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    /** For storage: {@code sensor-metric-temperature !number-property-setpoint}. */
    public String text() {
        return Stream.concat(live.stream(), removed.stream().map(key -> GONE + key))
                .collect(Collectors.joining(" "));
    }

    /** What {@link #text} wrote; what is no key is passed over. */
    public static Components parse(String text) {
        SortedSet<String> live = new TreeSet<>();
        SortedSet<String> removed = new TreeSet<>();
        for (String word : SPACE.split(text, -1)) {
            boolean gone = word.startsWith(GONE);
            String key = gone ? word.substring(1) : word;
            if (KEY.matcher(key).matches() && isPlatform(platformOf(key))) {
                (gone ? removed : live).add(key);
            }
        }
        removed.removeAll(live);
        return new Components(live, removed);
    }

    /**
     * Where these are shown from now on. A document that changes nothing says again what the last one removed, so that it
     * is the same bytes; one that changes something forgets older removals.
     */
    Components next(Collection<String> shown) {
        SortedSet<String> now = new TreeSet<>(shown);
        if (now.equals(live)) {
            return this;
        }
        SortedSet<String> gone = new TreeSet<>(live);
        gone.removeAll(now);
        return new Components(now, gone);
    }

    /** Where nobody knows whether the document arrived: what it was to remove may still be shown. */
    public Components unconfirmed() {
        return new Components(all(), Collections.emptySortedSet());
    }

    /** Of these removals only. */
    Components telling(SortedSet<String> removals) {
        SortedSet<String> told = new TreeSet<>(removed);
        told.retainAll(removals);
        return new Components(live, told);
    }

    /** Whatever Home Assistant may still know. */
    SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>(live);
        all.addAll(removed);
        return all;
    }

    /** The key starts with it, so that a changed platform is a removal and an addition. */
    static String platformOf(String key) {
        return key.substring(0, key.indexOf('-'));
    }

    private static boolean isPlatform(String word) {
        return Stream.of(Platform.values()).anyMatch(platform -> platform.word().equals(word));
    }
}
