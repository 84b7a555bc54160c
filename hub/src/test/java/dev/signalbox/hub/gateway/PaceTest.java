package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What strangers, scripts and devices may cost in a time. */
final class PaceTest {
    private static final long NOW = 1_000_000;

    @Test
    void joinsOfOneSourceAreBoundedAndOthersAreNotHeldBack() {
        JoinPace pace = new JoinPace(new LinkLimits.FrameRate(1, 2), new LinkLimits.FrameRate(1, 4), 0);
        assertThat(pace.allows("10.0.0.1", 0)).isTrue();
        assertThat(pace.allows("10.0.0.1", 0)).isTrue();
        assertThat(pace.allows("10.0.0.1", 0)).isFalse();
        assertThat(pace.allows("10.0.0.2", 0)).isTrue();
        assertThat(pace.allows("10.0.0.3", 0)).isTrue();
        assertThat(pace.allows("10.0.0.4", 0)).as("four in all").isFalse();
        assertThat(pace.allows("10.0.0.1", 1_000_000_000L)).as("a second later").isTrue();
    }

    @Test
    void joinTooManyIsToldWhenToComeBack() throws Exception {
        try (GatewayRun run = GatewayRun.start(TestLimits.with(l -> l.joins(2, 100)))) {
            for (int i = 0; i < 2; i++) {
                assertThat(join(run, i).statusCode()).isEqualTo(201);
            }
            HttpResponse<String> refused = join(run, 3);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        }
    }

    @Test
    void requestsOfOneCredentialAreBounded() throws Exception {
        try (GatewayRun run = GatewayRun.start(TestLimits.with(l -> l.frames(1, 3)))) {
            int taken = 0;
            HttpResponse<String> answer = session(run);
            while (answer.statusCode() == 200 && taken < 100) { // one more for each second that the machine is slow
                taken++;
                answer = session(run);
            }
            assertThat(taken).isGreaterThanOrEqualTo(3);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        }
    }

    @Test
    void largeMessageCountsAsSeveralFrames() {
        FrameBudget bytes = new FrameBudget(new LinkLimits.FrameRate(1, 6), 3, 0);
        assertThat(bytes.count(4 * FrameBudget.BYTES_PER_FRAME, 0, 0)).isEqualTo(FrameBudget.Verdict.WITHIN);
        assertThat(bytes.count(0, 0, 0)).isEqualTo(FrameBudget.Verdict.WITHIN);
        assertThat(bytes.count(0, 0, 0)).isEqualTo(FrameBudget.Verdict.EXCEEDED);

        FrameBudget fields = new FrameBudget(new LinkLimits.FrameRate(1, 6), 3, 0);
        assertThat(fields.count(100, 5 * FrameBudget.FIELDS_PER_FRAME, 0)).isEqualTo(FrameBudget.Verdict.WITHIN);
        assertThat(fields.count(0, 0, 0)).isEqualTo(FrameBudget.Verdict.EXCEEDED);
    }

    @Test
    void strangerCannotKeepTheOwnerOfAnAccountWaiting() {
        SignInPace pace = new SignInPace();
        pace.succeeded("marta", "10.0.0.1", NOW);
        for (int i = 0; i < 9; i++) {
            pace.failed("marta", "10.6.6.6", NOW);
        }
        assertThat(pace.waitMillis("marta", "10.6.6.6", NOW)).isPositive();
        assertThat(pace.waitMillis("marta", "10.0.0.1", NOW)).isZero();
        assertThat(pace.sourceWaitMillis("10.0.0.1", NOW))
                .as("the setup is nobody's account")
                .isZero();
    }

    @Test
    void sourceThatKeepsComingIsNotForgottenForThoseThatFail() {
        SignInPace pace = new SignInPace();
        pace.succeeded("marta", "10.0.0.1", NOW);
        for (int i = 0; i < 12_000; i++) {
            pace.failed("user" + i, "source" + i, NOW);
            pace.waitMillis("marta", "10.0.0.1", NOW);
        }
        for (int i = 0; i < 5; i++) {
            pace.failed("marta", "10.9.9.9", NOW);
        }
        assertThat(pace.waitMillis("marta", "10.0.0.1", NOW)).isZero();
        assertThat(pace.waitMillis("marta", "10.0.0.2", NOW)).isPositive();
    }

    @Test
    void namesThatCanBeNoAccountAreRememberedAsOne() {
        SignInPace pace = new SignInPace();
        for (String name : List.of("x".repeat(200_000), "A B", "")) {
            pace.failed(name, "10.0.0." + name.length(), NOW);
        }
        assertThat(pace.waitMillis("another one", "10.9.9.9", NOW)).isPositive();
    }

    private static HttpResponse<String> join(GatewayRun run, int serial) throws Exception {
        return run.post("/api/v1/join", "{\"hardwareId\":\"serial-" + serial + "\"}", GatewayRun.bearer(run.joinKey));
    }

    private static HttpResponse<String> session(GatewayRun run) throws Exception {
        return run.get("/api/v1/session", GatewayRun.bearer(run.accessToken));
    }
}
