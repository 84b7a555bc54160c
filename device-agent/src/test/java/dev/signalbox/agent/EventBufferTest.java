package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.EventReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventBufferTest {
    @TempDir
    Path directory;

    private final ManualClockwork clock = new ManualClockwork();
    private final EventBuffer buffer = new EventBuffer("b1", clock, EventFile.inMemory());

    private void happen(EventBuffer in, int times) {
        for (int i = 0; i < times; i++) {
            in.add("pressed", 1_000, Map.of());
        }
    }

    private static List<Long> sent(EventBuffer from) {
        List<Long> numbers = new ArrayList<>();
        EventReport next = from.takeNext();
        while (next != null) {
            numbers.add(next.getEventNo());
            next = from.takeNext();
        }
        return numbers;
    }

    @Test
    void eventsAreNumberedAndSentOnceALinkUntilTheyAreAcknowledged() {
        happen(buffer, 3);
        assertThat(sent(buffer)).containsExactly(1L, 2L, 3L);
        assertThat(sent(buffer)).isEmpty();
        buffer.onAcknowledged("b1", 2);
        assertThat(buffer.count()).isEqualTo(1);

        buffer.onWelcome();
        EventReport again = Objects.requireNonNull(buffer.takeNext());
        assertThat(again.getEventNo()).isEqualTo(3);
        assertThat(again.getOldestEventNo()).isEqualTo(3);
        assertThat(again.getBootId()).isEmpty();
    }

    @Test
    void noMoreThanAWindowIsUnderWay() {
        happen(buffer, 40);
        assertThat(sent(buffer)).hasSize(16).endsWith(16L);
        buffer.onAcknowledged("b1", 10);
        assertThat(sent(buffer)).hasSize(10).endsWith(26L);
    }

    @Test
    void whatTheHubDidNotTakeIsSentAgainOnTheSameLink() {
        happen(buffer, 2);
        assertThat(sent(buffer)).hasSize(2);
        clock.advance(Duration.ofSeconds(9));
        buffer.onBeat();
        assertThat(buffer.hasUnsent()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        buffer.onBeat();
        assertThat(sent(buffer)).containsExactly(1L, 2L);
    }

    @Test
    void oldestGiveWayAndAreCountedAndTheHubNeedNotWaitForThem() {
        happen(buffer, 1_005);
        assertThat(buffer.count()).isEqualTo(1_000);
        assertThat(buffer.dropped()).isEqualTo(5);
        EventReport first = Objects.requireNonNull(buffer.takeNext());
        assertThat(first.getEventNo()).isEqualTo(6);
        assertThat(first.getOldestEventNo()).isEqualTo(6);
    }

    @Test
    void longEventsCountByTheirBytes() {
        Value text = Value.newBuilder().setStringValue("x".repeat(1_000)).build();
        for (int i = 0; i < 300; i++) {
            buffer.add("pressed", 1_000, Map.of("said", text));
        }
        assertThat(buffer.count()).isBetween(200, 260);
    }

    @Test
    void whatIsNotAcknowledgedComesBackAfterARestartUnderItsOldNumbers() {
        EventBuffer first = new EventBuffer("b1", clock, EventFile.in(directory));
        happen(first, 3);
        assertThat(sent(first)).hasSize(3);
        first.onAcknowledged("b1", 1);
        clock.advance(Duration.ofSeconds(3));
        first.keep();

        EventBuffer second = new EventBuffer("b2", clock, EventFile.in(directory));
        happen(second, 1);
        List<String> frames = new ArrayList<>();
        EventReport next = second.takeNext();
        while (next != null) {
            frames.add(next.getBootId() + " " + next.getEventNo() + " from " + next.getOldestEventNo());
            next = second.takeNext();
        }
        assertThat(frames).containsExactly("b1 2 from 2", "b1 3 from 2", " 1 from 1");
        second.onAcknowledged("b1", 3);
        assertThat(second.count()).isEqualTo(1);
    }

    @Test
    void quickHubSparesTheDiskAndNothingStaysOnItThatTheHubHas() {
        EventBuffer kept = new EventBuffer("b1", clock, EventFile.in(directory));
        happen(kept, 1);
        kept.keep();
        assertThat(directory.resolve("events")).doesNotExist();
        clock.advance(Duration.ofSeconds(3));
        kept.keep();
        assertThat(directory.resolve("events")).exists();
        kept.onAcknowledged("b1", 1);
        kept.keep();
        assertThat(directory.resolve("events")).doesNotExist();
    }

    @Test
    void damageCostsTheEventsFromThereOnAndIsNoReasonNotToStart() throws Exception {
        EventBuffer kept = new EventBuffer("b1", clock, EventFile.in(directory));
        happen(kept, 5);
        kept.store();
        Path file = directory.resolve("events");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(new EventBuffer("b2", clock, EventFile.in(directory)).count())
                .isEqualTo(2);
        Files.write(file, new byte[100]);
        assertThat(new EventBuffer("b2", clock, EventFile.in(directory)).count())
                .isZero();
    }

    @Test
    void tornTailCostsOneEventAndIsWrittenOver() throws Exception {
        EventBuffer first = new EventBuffer("b1", clock, EventFile.in(directory));
        happen(first, 2);
        first.store();
        happen(first, 1);
        first.store();
        Path file = directory.resolve("events");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));

        EventBuffer second = new EventBuffer("b2", clock, EventFile.in(directory));
        assertThat(second.count()).isEqualTo(2);
        happen(second, 1);
        second.store();
        EventBuffer third = new EventBuffer("b3", clock, EventFile.in(directory));
        assertThat(sent(third)).containsExactly(1L, 2L, 1L);
    }

    @Test
    void newEventsAreAppendedAndThoseTheHubHasGoOnceTheyAreMoreThanTheRest() throws Exception {
        Path file = directory.resolve("events");
        EventBuffer kept = new EventBuffer("b1", clock, EventFile.in(directory));
        Value text = Value.newBuilder().setStringValue("x".repeat(1_000)).build();
        for (int i = 0; i < 50; i++) {
            kept.add("pressed", 1_000, Map.of("said", text));
        }
        kept.store();
        byte[] before = Files.readAllBytes(file);
        Object sameFile = Files.getAttribute(file, "unix:ino");
        happen(kept, 1);
        kept.store();
        assertThat(Files.readAllBytes(file)).startsWith(before).hasSizeBetween(before.length + 1, before.length + 100);
        kept.onAcknowledged("b1", 10);
        kept.store();
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(sameFile);
        kept.onAcknowledged("b1", 48);
        kept.store();
        assertThat(Files.size(file)).isLessThan(3_000);
        assertThat(sent(new EventBuffer("b2", clock, EventFile.in(directory)))).containsExactly(49L, 50L, 51L);
    }

    @Test
    void diskThatFailsLeavesEventsInMemory() {
        EventBuffer kept = new EventBuffer("b1", clock, EventFile.in(directory.resolve("absent")));
        happen(kept, 2);
        kept.store();
        assertThat(sent(kept)).hasSize(2);
    }
}
