package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every command that the documentation prints in a block is run, or the comment above the block says why not: {@code run…}
 * by {@link PlayedPagesTest}, {@code run by NAME} by another test or script, {@code not run: reason} by none.
 */
class DocumentedCommandsTest {
    private static final Pattern RUN_BY = Pattern.compile("run by (\\S+)");
    private static final Pattern NOT_RUN = Pattern.compile("not run: (.*)");
    private static final Pattern REASON = Pattern.compile("(?!(?i:todo|later|tbd)\\b)\\S+( \\S+){3,}");
    private static final Pattern COMMAND = Pattern.compile(
            "(\\$ )?([A-Z_]+=\\S* )*"
                    + "(\\./\\w|docker/\\w|scripts/\\w|(curl|docker|sudo|sudoedit|apt|apt-get|systemctl|journalctl|mvn|npm|npx|java|mosquitto_\\w+) ).*");

    private static final String HOW_TO = """

            Write a comment on the line above the fence (CONTRIBUTING.md says what it may say):
              <!-- run beside a hub -->      each command is run by bash, beside a hub with pump-1 and lamp-1
              <!-- run -->                   the same, where the page starts its own hub or needs none
              <!-- run by SomeTest -->       a test class, or a script such as docker/test, which names the page
              <!-- not run: four words or more that say why no test can -->
            """;

    @Test
    void everyBlockSaysWhatItIsWrittenIn() {
        assertThat(blocks().filter(block -> block.language().isEmpty()))
                .as(
                        "blocks without a language: commands are sh, or console with what they print; all else is yaml, ini, text, …")
                .isEmpty();
    }

    @Test
    void commandsAreInBlocksOfCommands() {
        assertThat(blocks().filter(block ->
                                !block.isCommands() && !block.language().equals("device"))
                        .filter(block -> block.lines().stream()
                                .anyMatch(line -> COMMAND.matcher(line).matches())))
                .as("blocks with a command in them that are neither sh nor console")
                .isEmpty();
    }

    @Test
    void everyBlockOfCommandsIsRunOrSaysWhyNot() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Page.Block block : commandBlocks().toList()) {
            fault(block)
                    .ifPresent(fault -> faults.add(
                            "%s (%s): %s".formatted(block, block.lines().get(0), fault)));
        }
        assertThat(faults).as(HOW_TO).isEmpty();
    }

    /** What is wrong with what the mark says. */
    private static Optional<String> fault(Page.Block block) throws IOException {
        String mark = block.mark().orElse("");
        Matcher runBy = RUN_BY.matcher(mark);
        if (runBy.matches()) {
            return faultOfRunner(block.page(), runBy.group(1));
        }
        Matcher notRun = NOT_RUN.matcher(mark);
        if (notRun.matches()) {
            System.out.println("NOT RUN: " + block + ": " + notRun.group(1));
            return REASON.matcher(notRun.group(1)).matches()
                    ? Optional.empty()
                    : Optional.of("'" + notRun.group(1) + "' is no reason");
        }
        if (PlayedBlock.of(block).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(mark.isEmpty() ? "no mark above it" : "the mark '" + mark + "' says nothing known");
    }

    private static Optional<String> faultOfRunner(Page page, String name) throws IOException {
        Optional<Path> runner = runner(name);
        if (runner.isEmpty()) {
            return Optional.of("there is no test class and no script " + name);
        }
        return Files.readString(runner.get()).contains(page.name())
                ? Optional.empty()
                : Optional.of(name + " does not name " + page);
    }

    /** A script by its path, or the source of a test by its simple name. */
    private static Optional<Path> runner(String name) throws IOException {
        Path script = Page.ROOT.resolve(name);
        if (Files.isExecutable(script)) {
            return Optional.of(script);
        }
        for (String module : List.of("hub", "device-simulator", "device-agent", "device-agent/linux")) {
            try (Stream<Path> files = Files.walk(Page.ROOT.resolve(module).resolve("src/test/java"))) {
                Optional<Path> source =
                        files.filter(file -> file.endsWith(name + ".java")).findFirst();
                if (source.isPresent()) {
                    return source;
                }
            }
        }
        return Optional.empty();
    }

    private static Stream<Page.Block> blocks() {
        return Page.all().stream().flatMap(page -> page.blocks().stream());
    }

    private static Stream<Page.Block> commandBlocks() {
        return blocks().filter(Page.Block::isCommands);
    }
}
