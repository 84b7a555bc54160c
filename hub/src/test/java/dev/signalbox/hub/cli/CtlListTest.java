package dev.signalbox.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and long answers: read page by page, at the pace that the hub wants; the hub answers by script. */
final class CtlListTest {
    @TempDir
    private Path data;

    private CtlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new CtlRig(data);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void bulkIsShownToItsLastDevice() {
        rig.willAnswerPage(
                "{\"bulkId\":\"B1\",\"moreTargets\":true,\"targets\":[{\"deviceId\":\"p1\"}]}",
                "/api/v1/bulks/B1?cursor=p1");
        rig.willAnswer(200, "{\"bulkId\":\"B1\",\"targets\":[{\"deviceId\":\"p2\"}]}");
        assertThat(rig.ctl("bulk", "show", "B1")).isZero();
        assertThat(rig.asked.get(1)).startsWith("GET /api/v1/bulks/B1?cursor=p1 ");
        assertThat(rig.out.toString()).contains("p1").contains("p2").containsOnlyOnce("BULK ");
    }

    @Test
    void rawHistoryIsReadToItsLastPage() {
        rig.willAnswerPage(
                "{\"points\":[{\"timeMs\":\"1000\",\"value\":1}]}", "/api/v1/devices/p/history?metric=flow&cursor=n");
        rig.willAnswer(200, "{\"points\":[{\"timeMs\":\"2000\",\"value\":2.5}]}");
        assertThat(rig.ctl("history", "p", "flow", "--raw")).isZero();
        assertThat(rig.asked.get(1)).startsWith("GET /api/v1/devices/p/history?metric=flow&cursor=n ");
        assertThat(rig.out.toString().lines().map(line -> line.replaceFirst(".* ", "")))
                .containsExactly("VALUE", "1", "2.5");
    }

    /** Each answer came to its pace: what is refused for it now is not refused later. */
    @ParameterizedTest
    @ValueSource(strings = {"devices list", "history p flow --raw", "bulk show B1", "audit"})
    void readWaitsWhereTheHubWantsItSlower(String line) {
        rig.willAnswer(429, "{\"message\":\"Too many requests.\",\"code\":\"ERROR_CODE_TOO_MANY_REQUESTS\"}");
        assertThat(rig.ctl(line.split(" "))).as(rig.err.toString()).isZero();
        assertThat(rig.asked).hasSize(2);
        assertThat(rig.asked.get(1)).isEqualTo(rig.asked.get(0));
    }

    @Test
    void listIsReadOnUntilThereIsAsMuchAsWasAskedFor() {
        rig.willAnswerPage(
                "{\"executions\":[{\"executionId\":\"E3\"},{\"executionId\":\"E2\"}]}",
                "/api/v1/executions?limit=500&from=7&cursor=E2");
        rig.willAnswerPage(
                "{\"executions\":[{\"executionId\":\"E1\"}]}", "/api/v1/executions?limit=500&from=7&cursor=E1");
        assertThat(rig.ctl("executions", "list", "--limit", "502", "--from", "-1h"))
                .isZero();
        assertThat(rig.asked).hasSize(3);
        assertThat(rig.asked.get(0)).startsWith("GET /api/v1/executions?from=-1h&limit=500 ");
        assertThat(rig.asked.get(2)).startsWith("GET /api/v1/executions?limit=499&from=7&cursor=E1 ");
        assertThat(rig.out.toString()).contains("E3", "E2", "E1").containsOnlyOnce("EXECUTION ");
        assertThat(rig.err.toString()).isEmpty();
    }

    @Test
    void listAsJsonIsOneAnswerALineWithoutTheEmptyOneAtItsEnd() {
        rig.willAnswerPage("{\"devices\":[{}]}", "/api/v1/devices?limit=1000&cursor=p");
        rig.willAnswer(200, "{}");
        assertThat(rig.ctl("devices", "list", "--json")).isZero();
        assertThat(rig.asked).hasSize(2);
        assertThat(rig.out.toString().strip()).isEqualTo("{\"devices\":[{}]}");
    }

    @Test
    void pageThatMayNotBeTheLastSaysHowToGoOn() {
        rig.willAnswerPage("{\"executions\":[{\"executionId\":\"E1\"}]}", "/api/v1/executions?limit=1&cursor=E1");
        rig.ctl("executions", "list", "--limit", "1");
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.err.toString()).contains("--cursor E1");
    }

    @Test
    void commandThatIsRefusedForNowIsThePersonsToRepeat() {
        rig.willAnswer(429, "{\"message\":\"100 wait.\",\"code\":\"ERROR_CODE_QUEUE_FULL\"}");
        assertThat(rig.ctl("invoke", "p", "blink")).isEqualTo(Exit.REFUSED);
        assertThat(rig.asked).hasSize(1);
    }
}
