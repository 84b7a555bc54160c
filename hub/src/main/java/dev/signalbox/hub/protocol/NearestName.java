package dev.signalbox.hub.protocol;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses what was meant by a name that nobody knows. */
public final class NearestName {
    /** Of what a stranger wrote, that much is said back to them. */
    private static final int MAX_ECHO = 64;

    private NearestName() {}

    /** {@code "; did you mean limit?"}, or all names where none is near. */
    public static String hint(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(name -> "; did you mean " + name + "?")
                .orElseGet(() -> known.isEmpty()
                        ? "; there are none here."
                        : known.stream().sorted().collect(Collectors.joining(", ", "; there are ", ".")));
    }

    /** Empty: none is near, that is at most a third of the letters away, two at least. */
    public static Optional<String> nearest(String unknown, Collection<String> known) {
        String cut = echo(unknown);
        int near = Math.max(2, cut.length() / 3);
        return known.stream()
                .filter(name -> edits(cut, name) <= near)
                .min(Comparator.comparingInt(name -> edits(cut, name)));
    }

    /** Cut, and without anything that could change a terminal. */
    public static String echo(String said) {
        return printable(said, MAX_ECHO);
    }

    public static String printable(String text, int maxChars) {
        String cut = text.length() > maxChars ? text.substring(0, maxChars) + "…" : text;
        return cut.replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S} ]", "?");
    }

    /** Letters to put in, take out or change until one is the other (Levenshtein); case does not matter. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                int changed = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
