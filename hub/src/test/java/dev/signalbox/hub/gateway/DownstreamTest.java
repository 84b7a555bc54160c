package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Update;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbered events: however requests break, nothing of the must lane is lost or doubled, and values end up the newest. */
final class DownstreamTest {
    private static final Pattern EVENT = Pattern.compile("id: L\\.(\\d+)\ndata: ([^\n]*)\n\n");

    private final Outbox outbox = new Outbox(1 << 20, 1_000);
    private final Downstream down = with(FallbackLimits.DEFAULT);

    private Downstream with(FallbackLimits limits) {
        long now = System.nanoTime();
        return new Downstream(
                "L",
                outbox,
                new LinkClock(LinkLimits.DEFAULT, now),
                limits,
                new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics()))),
                now);
    }

    /** A request whose answer may be cut behind any event. */
    private static final class Request implements EventReader {
        private boolean ended;

        @Override
        public Transport transport() {
            return Transport.POLL;
        }

        @Override
        public void wake() {
            // The test asks when it wants.
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public boolean isStuckSince(long nanos) {
            return false;
        }
    }

    private static long[] seeds() {
        long fixed = 20_261_123;
        return new long[] {fixed, fixed + 1, fixed + 2, fixed + 3, new Random().nextLong()};
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void breaksNeitherLoseNorDoubleNorReorder(long seed) throws Exception {
        Random random = new Random(seed);
        int sent = 0;
        List<String> got = new ArrayList<>();
        Map<String, Integer> wanted = new HashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        long last = 0;
        for (int round = 0; round < 400; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                outbox.add(execution("e" + sent++));
            }
            for (int i = random.nextInt(6); i > 0; i--) {
                String key = "k" + random.nextInt(5);
                int value = wanted.merge(key, 1, Integer::sum);
                outbox.addLatest(key, update(key + "-" + value));
            }
            if (random.nextInt(5) == 0) {
                down.acknowledge(last);
            }
            Request request = new Request();
            assertThat(down.attach(request, last)).isTrue();
            for (int answers = random.nextInt(3); answers > 0; answers--) {
                String text = next(down, request);
                Matcher event = EVENT.matcher(text);
                int arrive = random.nextInt(6); // the rest is lost with the connection
                while (arrive-- > 0 && event.find()) {
                    assertThat(Long.parseLong(event.group(1))).isGreaterThan(last);
                    last = Long.parseLong(event.group(1));
                    take(event.group(2), got, seen);
                }
                if (arrive < 0) {
                    break;
                }
            }
        }
        Request calm = new Request();
        assertThat(down.attach(calm, last)).isTrue();
        for (String text = next(down, calm); !text.isEmpty(); text = next(down, calm)) {
            Matcher event = EVENT.matcher(text);
            while (event.find()) {
                take(event.group(2), got, seen);
            }
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < sent; i++) {
            all.add("e" + i);
        }
        assertThat(got).containsExactlyElementsOf(all);
        assertThat(seen).isEqualTo(wanted);
    }

    @Test
    void whoeverReadNoLongerGetsNothing() {
        Request older = new Request();
        Request newer = new Request();
        assertThat(down.attach(older, 0)).isTrue();
        assertThat(down.attach(newer, 0)).isTrue();
        assertThat(older.ended).isTrue();
        outbox.add(execution("e1"));
        assertThat(next(down, older)).isEmpty();
        assertThat(next(down, newer)).contains("e1");
    }

    @Test
    void whatWasReplacedIsToldAlsoWhereNothingFollows() {
        Request reader = new Request();
        assertThat(down.attach(reader, 0)).isTrue();
        outbox.addLatest("a", update("a-1"));
        outbox.addLatest("a", update("a-2"));
        assertThat(next(down, reader)).contains("thinning");
        outbox.addLatest("a", update("a-3"));
        outbox.addLatest("a", update("a-4"));
        assertThat(next(down, reader)).contains("a-4").doesNotContain("thinning");

        long now = System.nanoTime();
        long waitMillis = down.waitMillis(0, now);
        assertThat(waitMillis).as("once a second").isBetween(1L, 1_001L);
        assertThat(down.next(reader, 0, now + TimeUnit.MILLISECONDS.toNanos(waitMillis)))
                .asString(StandardCharsets.UTF_8)
                .contains("thinning");
        assertThat(down.waitMillis(0, now)).isZero();
    }

    @Test
    void keepsFramesUpToItsBoundAndUpdatesUpToTheirs() {
        int frame = Math.max(Outbox.MIN_FRAME_BYTES, execution("e1").sizeBytes());
        Downstream small = with(new FallbackLimits(1_000, 3 * frame, 2, 1_000, 0));
        assertThat(small.attach(new Request(), 0)).isTrue();
        sends(small, 3);
        assertThat(small.attach(new Request(), 0)).as("at the bound").isTrue();
        small.acknowledge(3);
        sends(small, 4);
        assertThat(small.attach(new Request(), 3)).as("one more").isFalse();
        assertThat(small.attach(new Request(), 4)).isTrue();
        small.acknowledge(7);

        Request reader = new Request();
        assertThat(small.attach(reader, 7)).isTrue();
        for (String key : List.of("a", "b", "c")) {
            outbox.addLatest(key, update(key));
            assertThat(next(small, reader)).contains(key);
        }
        assertThat(small.attach(new Request(), 7))
                .as("three keys where two are kept")
                .isFalse();
        assertThat(small.attach(new Request(), 8)).isTrue();
    }

    private void sends(Downstream to, int count) {
        for (int i = 0; i < count; i++) {
            outbox.add(execution("e1"));
        }
        assertThat(next(to, Objects.requireNonNull(to.reader()))).contains("e1");
    }

    private static String next(Downstream from, EventReader reader) {
        return new String(from.next(reader, 0, System.nanoTime()), StandardCharsets.UTF_8);
    }

    private static void take(String data, List<String> got, Map<String, Integer> seen) throws Exception {
        HubToConsole frame = GatewayRun.parse(data, HubToConsole.newBuilder()).build();
        if (frame.hasExecution()) {
            got.add(frame.getExecution().getExecutionId());
        }
        for (Update update : frame.getBatch().getUpdatesList()) {
            if (update.getDeviceId().isEmpty()) {
                continue; // thinning
            }
            String[] keyAndValue = update.getDeviceId().split("-", -1);
            int value = Integer.parseInt(keyAndValue[1]);
            assertThat(value)
                    .as("never older than what was seen")
                    .isGreaterThanOrEqualTo(seen.getOrDefault(keyAndValue[0], 0));
            seen.put(keyAndValue[0], value);
        }
    }

    private static Frame execution(String id) {
        return Frame.of(HubToConsole.newBuilder()
                .setExecution(Execution.newBuilder().setExecutionId(id))
                .build());
    }

    private static Frame update(String id) {
        return Frame.of(Update.newBuilder().setDeviceId(id).build());
    }
}
