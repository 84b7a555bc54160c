package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void typesAreListedShownAndChecked() throws IOException {
        assertThat(run("types", "list")).isZero();
        assertThat(out.toString()).contains("greenhouse", "relay-board", "cold-room        ");
        assertThat(run("types", "show", "cold-room")).isZero();
        String source = out.toString().substring(out.toString().indexOf("# A cold room"));
        Path file = Files.writeString(directory.resolve("mine.yaml"), source);
        assertThat(run("types", "check", file.toString())).isZero();
        assertThat(out.toString()).endsWith("cold-room: in order\n");

        Files.writeString(file, source.replace("model:", "modell:"));
        assertThat(run("types", "check", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("mine.yaml", "modell: unknown; did you mean model?", "model is missing");
    }

    @Test
    void typeThatIsCodeShowsWhatItDeclares() {
        assertThat(run("types", "show", "boiler")).isZero();
        assertThat(out.toString()).contains("metric   temperature Cel", "command  unlock", "property setpoint");
    }

    @Test
    void scenariosAreListedWithWhatTheyShow() {
        assertThat(run("scenarios")).isZero();
        assertThat(out.toString()).contains("flapping", "shows  ", "journal: kept | torn | lost");
    }

    @Test
    void whatIsMissingOrWrongIsSaid() {
        assertThat(run("types", "show", "boyler")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("did you mean boiler?");
        assertThat(run("replay", "none.sbrec", "--hub", "http://127.0.0.1:1")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("SIGNALBOX_JOIN_KEY");
        assertThat(run("fleet", "--hub", "http://127.0.0.1:1", "--join-key-file", "/nowhere/key"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("the join key file /nowhere/key cannot be read");
        assertThat(run("record", "--hub", "http://127.0.0.1:1", "--device", "x", "--out", "x"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("SIGNALBOX_TOKEN");
    }

    @Test
    void theBenchNamesAndTakesItsRivalAsItIsWrittenInTheManual() {
        assertThat(run("bench", "--help")).isZero();
        assertThat(out.toString()).contains("mosquitto-ws").doesNotContainIgnoringCase("mosquitto_ws");
        assertThat(run("bench", "fanout", "--against", "mosquitto-ws", "--help"))
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(run("bench", "fanout", "--against", "mosquitto")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--against", "mosquitto-ws");
    }
}
