package dev.signalbox.hub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every input of the corpus, what a fuzzer once found among them, is taken as it should be. */
final class CorpusTest {
    static final Path CORPUS = Path.of("src/test/resources/fuzz");

    @Test
    void everyTargetHasACorpusAndEveryFolderATarget() throws Exception {
        try (Stream<Path> folders = Files.list(CORPUS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(EveryParser.targets().keySet());
        }
        assertThat(EveryParser.targets().size()).as("one byte chooses").isLessThan(128);
    }

    @TestFactory
    Stream<DynamicTest> everyInputIsTaken() {
        return EveryParser.targets().entrySet().stream()
                .flatMap(target -> inputs(target.getKey()).stream()
                        .map(file -> DynamicTest.dynamicTest(
                                target.getKey() + "/" + file.getFileName(),
                                () -> target.getValue().take(Files.readAllBytes(file)))));
    }

    static List<Path> inputs(String target) {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
