package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What bash offers once it has read the completion. */
final class CompletionTest {
    @TempDir
    private Path directory;

    private Path script = Path.of("");

    @BeforeEach
    void print() throws Exception {
        StringWriter out = new StringWriter();
        assertThat(new CommandLine(new Completion())
                        .setOut(new PrintWriter(out))
                        .execute())
                .isZero();
        script = Files.writeString(directory.resolve("completion"), out.toString());
    }

    /** The last word is the one that is completed. */
    private List<String> offered(String words) throws Exception {
        String program = "source \"$1\"; COMP_WORDS=($2 \"$3\"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                + " _complete_signalbox; printf '%s\\n' \"${COMPREPLY[@]}\"";
        int last = words.lastIndexOf(' ');
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        program,
                        "bash",
                        script.toString(),
                        words.substring(0, last),
                        words.substring(last + 1))
                // It says that no prompt waits for these words.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        bash.getOutputStream().close();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void everyProgramIsOffered() throws Exception {
        assertThat(offered("signalbox "))
                .contains("hub", "ctl", "admin", "audit", "backup", "restore", "doctor", "agent", "simulator", "ready");
        assertThat(offered("signalbox re")).containsExactlyInAnyOrder("restore", "ready");
    }

    @Test
    void programsAndVerbsStandInOneOrder() throws Exception {
        assertThat(offered("signalbox ")).isSorted();
        assertThat(offered("signalbox admin "))
                .containsExactly("compact", "create", "factory-reset", "join-key", "sign-in-link", "token");
    }

    @Test
    void verbsAndOptionsAreOffered() throws Exception {
        assertThat(offered("signalbox ctl device")).containsExactly("devices");
        assertThat(offered("signalbox ctl join-key cr")).containsExactly("create");
        assertThat(offered("signalbox hub --mqtt-pass")).containsExactly("--mqtt-password-file");
        assertThat(offered("signalbox doctor --js")).containsExactly("--json");
    }
}
