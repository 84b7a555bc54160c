package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * The commands of the documentation that are marked {@code run}, page by page, as they are printed. They run the built jars:
 * Maven runs this test after it has made them.
 */
class PlayedPagesTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    @Timeout(300)
    void everyCommandOfThePageWorks(Page page, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
            throws Exception {
        List<String> leftOut = new ArrayList<>();
        play(page, true, folder.resolve("beside"), leftOut);
        play(page, false, folder.resolve("own"), leftOut);
        if (!leftOut.isEmpty()) {
            System.out.println("SKIPPED " + leftOut);
            throw new TestAbortedException("not installed: " + leftOut);
        }
    }

    static List<Page> pages() {
        List<Page> pages = Page.all().stream()
                .filter(page -> played(page).findAny().isPresent())
                .toList();
        assertThat(pages).isNotEmpty();
        return pages;
    }

    private static void play(Page page, boolean besideAHub, Path folder, List<String> leftOut) throws Exception {
        List<PlayedBlock> blocks =
                played(page).filter(block -> block.besideAHub() == besideAHub).toList();
        if (blocks.isEmpty()) {
            return;
        }
        Files.createDirectories(folder);
        try (PageWorld world = besideAHub ? PageWorld.withHub(folder) : PageWorld.withoutHub(folder)) {
            world.save(page);
            for (PlayedBlock block : blocks) {
                List<String> lacks = block.lacks();
                if (lacks.isEmpty()) {
                    block.play(world);
                } else {
                    assertThat(lacks).as("required here, and not installed").noneMatch(PlayedPagesTest::isRequired);
                    leftOut.add(lacks + " for " + block.block());
                }
            }
        }
    }

    private static Stream<PlayedBlock> played(Page page) {
        return page.blocks().stream().filter(Page.Block::isCommands).flatMap(block -> PlayedBlock.of(block).stream());
    }

    private static boolean isRequired(String program) {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        return "true".equals(System.getenv("CI"))
                && Set.of(required.split("[, ]+")).contains(program);
    }
}
