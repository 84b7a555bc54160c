package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.LongAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of routes people read is the one the gateway obeys. */
final class RestPageTest {
    @Test
    void pageTellsTheRoutesOfTheCode() throws Exception {
        String page = Files.readString(Path.of("../docs/rest.md"));
        List<String> told = page.lines()
                .dropWhile(line -> !line.equals("| request | role | query, headers | |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        try (GatewayRun run = GatewayRun.start()) {
            List<String> wanted =
                    run.gateway.routes().stream().map(RestPageTest::line).toList();
            assertThat(told).containsExactlyElementsOf(wanted);
        }
    }

    @Test
    void pageTellsTheBoundsOfWaiting() throws Exception {
        assertThat(Files.readString(Path.of("../docs/rest.md")))
                .contains("at most " + ExecutionWaits.MAX_WAIT_MILLIS / 1_000 + " s")
                .contains(ExecutionWaits.MAX_OF_CREDENTIAL + " of one credential")
                .contains(ExecutionWaits.MAX_IN_ALL + " in all");
    }

    @Test
    void pageTellsHowLongABackupMayTake() throws Exception {
        assertThat(Files.readString(Path.of("../docs/rest.md")))
                .contains("(a backup: " + LongAnswer.HUB_WAITS.toMinutes() + " min)");
    }

    private static String line(Route route) {
        String who = switch (route.access()) {
            case ANYONE -> "anyone";
            case JOIN_KEY -> "join key";
            case CONSOLE -> OpenApi.roleName(route);
        };
        assertThat(route.access() == Access.CONSOLE)
                .isEqualTo(!who.isEmpty() && who.matches("viewer|operator|engineer|admin"));
        String parameters = route.parameters().stream()
                .map(parameter -> "`" + parameter.name() + "`" + (parameter.many() ? "…" : ""))
                .collect(Collectors.joining(", "));
        return "| `" + route.method() + " " + route.path() + "` | " + who + " | " + parameters + " | " + route.summary()
                + " |";
    }
}
