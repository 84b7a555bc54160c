package dev.signalbox.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the options: gathered, so that all of it is told at once. Who complains goes on with a harmless value.
 * Confined to the main thread.
 */
final class Complaints {
    private final Set<String> unreadable;
    private final List<Complaint> all = new ArrayList<>();

    /**
     * @param options that it is about, by whose values it could go away
     * @param ofFiles whether a file is wrong, and none of the options: it may be there the next time
     */
    record Complaint(String sentence, Set<String> options, boolean ofFiles) {}

    /** @param unreadable options of which no value was understood: nothing more is said of them */
    Complaints(Set<String> unreadable) {
        this.unreadable = Set.copyOf(unreadable);
    }

    void add(String sentence, String... options) {
        add(sentence, false, options);
    }

    void addOfFiles(String sentence, String... options) {
        add(sentence, true, options);
    }

    private void add(String sentence, boolean ofFiles, String... options) {
        if (Arrays.stream(options).noneMatch(unreadable::contains)) {
            all.add(new Complaint(sentence, new HashSet<>(List.of(options)), ofFiles));
        }
    }

    /** Whether it can be read; where there is none that is wanted, there is nothing to complain of. */
    boolean isReadable(String option, @Nullable Path file) {
        if (file == null || (!Files.isDirectory(file) && Files.isReadable(file))) {
            return file != null;
        }
        addOfFiles(
                option + (Files.exists(file) ? ": " + file + " cannot be read" : ": there is no file " + file), option);
        return false;
    }

    boolean none() {
        return all.isEmpty();
    }

    List<Complaint> all() {
        return List.copyOf(all);
    }
}
