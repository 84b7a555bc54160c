package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that the documentation prints in a block is run as it is printed, or the comment above the block says which
 * test runs it, {@code run by NAME}, or why none does, {@code not run: reason}. What the comment of a block that is run here
 * may say is in {@link PlayedBlock}.
 */
class DocumentedCommandsTest {
    private static final Pattern RUN_BY = Pattern.compile("run by (\\w+)");
    private static final Pattern NOT_RUN = Pattern.compile("not run: (\\S+ \\S+ \\S.*)");
    private static final Pattern COMMAND =
            Pattern.compile("(\\$ )?(\\./signalbox|\\./verify|curl|mosquitto_\\w+|mvn|npm|docker|sudo|apt-get|apt) .*");

    @Test
    void everyBlockSaysWhatItIsWrittenIn() {
        assertThat(blocks().filter(block -> block.language().isEmpty()))
                .as("blocks without a language; commands are sh or console, what is printed is text")
                .isEmpty();
    }

    @Test
    void commandsAreInBlocksOfCommands() {
        assertThat(blocks().filter(block ->
                                !block.isCommands() && !block.language().equals("device"))
                        .filter(block -> block.lines().stream()
                                .anyMatch(line -> COMMAND.matcher(line).matches())))
                .isEmpty();
    }

    @Test
    void everyBlockOfCommandsIsRunOrSaysWhyNot() throws IOException {
        List<String> unmarked = new ArrayList<>();
        for (Page.Block block : commandBlocks().toList()) {
            String mark = block.mark().orElse("");
            Matcher runBy = RUN_BY.matcher(mark);
            Matcher notRun = NOT_RUN.matcher(mark);
            if (runBy.matches()) {
                assertThat(test(runBy.group(1)))
                        .as("%s is run by %s, which does not name the page", block, runBy.group(1))
                        .contains(block.page().name());
            } else if (notRun.matches()) {
                System.out.println("NOT RUN: " + block + ": " + notRun.group(1));
            } else if (PlayedBlock.of(block).isEmpty()) {
                unmarked.add(block + ": " + block.lines().get(0));
            }
        }
        assertThat(unmarked).as("blocks without a mark").isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("playedPages")
    @Timeout(300)
    void everyCommandOfThePageWorks(Page page, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
            throws Exception {
        List<PlayedBlock> played = played(page);
        try (PageWorld world = new PageWorld(folder, played.stream().anyMatch(PlayedBlock::besideAHub))) {
            world.save(page);
            for (PlayedBlock block : played) {
                if (block.lacks().isEmpty()) {
                    block.play(world);
                } else {
                    System.out.println("SKIPPED (" + block.block() + "): not installed: " + block.lacks());
                }
            }
        }
    }

    static List<Page> playedPages() {
        return Page.all().stream().filter(page -> !played(page).isEmpty()).toList();
    }

    private static List<PlayedBlock> played(Page page) {
        return page.blocks().stream()
                .filter(Page.Block::isCommands)
                .flatMap(block -> PlayedBlock.of(block).stream())
                .toList();
    }

    private static Stream<Page.Block> blocks() {
        return Page.all().stream().flatMap(page -> page.blocks().stream());
    }

    private static Stream<Page.Block> commandBlocks() {
        return blocks().filter(Page.Block::isCommands);
    }

    /** The source of a test by its simple name. */
    private static String test(String name) throws IOException {
        try (Stream<Path> files = Files.walk(Page.ROOT)) {
            Path source = files.filter(file -> file.endsWith(name + ".java"))
                    .filter(file -> file.toString().contains("/src/test/"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no test " + name));
            return Files.readString(source);
        }
    }
}
