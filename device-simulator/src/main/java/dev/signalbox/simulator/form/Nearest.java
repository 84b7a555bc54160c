package dev.signalbox.simulator.form;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that was meant, by the fewest letters to change. */
public final class Nearest {
    private Nearest() {}

    /** Empty: none is near, that is at most a third of the letters away, two at least. */
    public static Optional<String> to(String word, Collection<String> known) {
        int most = Math.max(2, word.length() / 3);
        return known.stream()
                .filter(other -> distance(word, other) <= most)
                .min(Comparator.<String>comparingInt(other -> distance(word, other))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** "; did you mean unit?", or what there is. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; there is "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    /** Levenshtein's: letters to add, to drop or to change. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
