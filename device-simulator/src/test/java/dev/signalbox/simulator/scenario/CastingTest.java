package dev.signalbox.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.FaultyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CastingTest {
    @TempDir
    private Path directory;

    private static long count(Map<Integer, Scenario> cast, ScenarioKind kind) {
        return cast.values().stream()
                .filter(scenario -> scenario.kind() == kind)
                .count();
    }

    @Test
    void sharesAndNumbersAreDrawnBySeedAndNobodyPlaysTwoParts() {
        Casting casting = Casting.parse("flapping=10%,clock-skew=3");
        Map<Integer, Scenario> cast = casting.assign(50, 7);

        assertThat(count(cast, ScenarioKind.FLAPPING)).isEqualTo(5);
        assertThat(count(cast, ScenarioKind.CLOCK_SKEW)).isEqualTo(3);
        assertThat(cast).hasSize(8).isEqualTo(casting.assign(50, 7)).isNotEqualTo(casting.assign(50, 8));
    }

    @Test
    void wrongPartsSayWhatIsWrong() {
        assertThatThrownBy(() -> Casting.parse("flaping=3")).hasMessageContaining("did you mean flapping?");
        assertThatThrownBy(() -> Casting.parse("flapping")).hasMessageContaining("NAME=COUNT");
        assertThatThrownBy(() -> Casting.parse("flapping=120%")).hasMessageContaining("percentage");
        assertThatThrownBy(() -> Casting.parse("flapping=1.5")).hasMessageContaining("number of devices");
        assertThatThrownBy(() -> Casting.parse("flapping=3").assign(2, 1)).hasMessageContaining("the fleet has 2");
    }

    @Test
    void fileSaysMore() throws IOException {
        Path file = Files.writeString(directory.resolve("s.yaml"), """
                scenario: flapping
                devices: 20%
                online_s: [1, 2]
                ---
                scenario: power-cut
                devices: 1
                journal: torn
                """);
        Casting casting = Casting.read(file);

        assertThat(casting.assign(10, 1)).hasSize(3);
        assertThat(casting.parts().get(0).scenario().numbers()).containsEntry("online_s", new Amount(1, 2));
        assertThat(casting.parts().get(1).scenario().words()).containsEntry("journal", "torn");
    }

    @Test
    void everyProblemOfAFileIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("s.yaml"), """
                scenario: flapping
                devices: many
                onlin_s: 3
                away_s: -1
                ---
                scenario: power-cut
                devices: 2
                journal: gone
                """);
        FaultyFileException faulty = catchThrowableOfType(FaultyFileException.class, () -> Casting.read(file));

        assertThat(String.join("\n", faulty.problems()))
                .contains(
                        "s.yaml:3: onlin_s: unknown; did you mean online_s?",
                        "s.yaml:4: away_s: must be at least 0",
                        "not a number of devices or a percentage: many",
                        "s.yaml:8: journal: not gone");
    }
}
