package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every action that the code writes into the audit stands in the table of docs/audit.md, and no other. */
final class AuditTableTest {
    private static final Path CODE = Path.of("src/main/java/dev/signalbox/hub");

    /** A thing and a verb; the two oldest are one word. */
    private static final Pattern ACTION = Pattern.compile("\"([a-z_]+(?:\\.[a-z_]+)+|command|bulk)\"");

    /** Beside the switchboard, who puts anything on record. */
    private static final List<String> OTHERS = List.of(
            "Hub.java",
            "gateway/RefusedSignIns.java",
            "protocol/AuditCheck.java",
            "store/BackupRun.java",
            "store/Restore.java");

    @Test
    void pageNamesEveryActionOfTheCode() throws Exception {
        TreeSet<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.list(CODE.resolve("switchboard"))) {
            files.forEach(file -> written.addAll(actions(file)));
        }
        OTHERS.forEach(file -> written.addAll(actions(CODE.resolve(file))));

        TreeSet<String> told = new TreeSet<>();
        Files.readString(Path.of("../docs/audit.md"))
                .lines()
                .dropWhile(line -> !line.equals("| what | to what | when |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[1])
                .forEach(names -> Pattern.compile("`([a-z_.]+)`")
                        .matcher(names)
                        .results()
                        .map(name -> name.group(1))
                        .forEach(told::add));
        assertThat(told).isEqualTo(written);
    }

    @Test
    void nobodyElsePutsAnythingOnRecord() throws Exception {
        try (Stream<Path> files = Files.walk(CODE)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.startsWith(CODE.resolve("switchboard")))
                            .filter(file -> text(file).contains("Event.Noted(")
                                    || text(file).contains(".setAction("))
                            .map(file -> CODE.relativize(file).toString()))
                    .allMatch(file -> OTHERS.contains(file) || file.equals("store/AuditRows.java"));
        }
    }

    private static List<String> actions(Path file) {
        return ACTION.matcher(text(file))
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(name -> !name.startsWith("signalbox.") && !name.startsWith("state.") && !name.endsWith(".lock"))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
