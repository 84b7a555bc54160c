package dev.signalbox.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Only who types the hub's id deletes it. */
class FactoryResetQuestionTest {
    @TempDir
    Path data;

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeHub() throws Exception {
        Files.writeString(data.resolve("state.mv.db"), "x");
        Files.writeString(data.resolve("marker"), "hub_id=4fd1\ngeneration=1\nschema=1\n");
    }

    @Test
    void whoTypesTheIdDeletesTheHub() {
        assertThat(reset("4fd1")).isZero();
        assertThat(data.resolve("state.mv.db")).doesNotExist();
        assertThat(data.resolve("marker")).doesNotExist();
    }

    @Test
    void whoTypesSomethingElseDeletesNothing() {
        assertThat(reset("yes")).isEqualTo(Exit.REFUSED);
        assertThat(err.toString()).contains("Nothing was deleted: that is not its id.");
        assertThat(data.resolve("state.mv.db")).exists();
    }

    private int reset(String typed) {
        return new CommandLine(new FactoryReset(question -> Optional.of(typed)))
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(new PrintedTrouble())
                .execute("--data", data.toString());
    }
}
