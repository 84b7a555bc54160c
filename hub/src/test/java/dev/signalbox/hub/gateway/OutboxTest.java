package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Thinning;
import dev.signalbox.proto.v1.Update;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OutboxTest {
    private final Outbox outbox = new Outbox(1_000, 1_000);

    @Test
    void mustLaneKeepsOrder() {
        Frame first = must(10);
        Frame second = must(20);
        assertThat(outbox.add(first)).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.add(second)).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.nextMust()).isSameAs(first);
        assertThat(outbox.nextMust()).isSameAs(second);
        assertThat(outbox.nextMust()).isNull();
        assertThat(outbox.mustBytes()).isZero();
    }

    @Test
    void mustLaneTakesItsBoundAndNotAByteMore() {
        assertThat(outbox.add(must(900))).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.add(must(101))).isEqualTo(Outbox.Offer.FULL);
        assertThat(outbox.add(must(100))).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.mustBytes()).isEqualTo(1_000);
        outbox.nextMust();
        assertThat(outbox.add(must(900))).isEqualTo(Outbox.Offer.TAKEN);
    }

    @Test
    void emptyMustLaneTakesOneFrameHoweverLarge() {
        Frame large = must(5_000);
        assertThat(outbox.add(large)).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.add(must(10))).isEqualTo(Outbox.Offer.FULL);
        assertThat(outbox.nextMust()).isSameAs(large);
        assertThat(outbox.add(must(10))).isEqualTo(Outbox.Offer.TAKEN);
    }

    @Test
    void manySmallFramesWeighMoreThanTheirBytes() {
        int taken = 0;
        while (outbox.add(must(5)) == Outbox.Offer.TAKEN) {
            taken++;
        }
        assertThat(taken).isEqualTo(1_000 / Outbox.MIN_FRAME_BYTES);
    }

    @Test
    void newerUpdateTakesThePlaceOfTheOlder() {
        assertThat(outbox.addLatest("a", update("a1"))).isEqualTo(Outbox.Latest.FIRST);
        assertThat(outbox.addLatest("b", update("b1"))).isEqualTo(Outbox.Latest.ADDED);
        assertThat(outbox.addLatest("a", update("a2"))).isEqualTo(Outbox.Latest.REPLACED);
        assertThat(ids(outbox.nextUpdates(10_000, 0))).startsWith("a2", "b1");
        assertThat(outbox.updates()).isZero();
        assertThat(outbox.addLatest("a", update("a3"))).isEqualTo(Outbox.Latest.FIRST);
    }

    @Test
    void newestLaneTakesKeysUpToItsBoundAndNewerValuesOfThoseItHas() {
        Outbox narrow = new Outbox(1_000, 2);
        narrow.addLatest("a", update("a1"));
        assertThat(narrow.addLatest("b", update("b1"))).isEqualTo(Outbox.Latest.ADDED);
        assertThat(narrow.addLatest("c", update("c1"))).isEqualTo(Outbox.Latest.FULL);
        assertThat(narrow.addLatest("a", update("a2"))).isEqualTo(Outbox.Latest.REPLACED);
        assertThat(ids(narrow.nextUpdates(10_000, 0))).startsWith("a2", "b1");
        assertThat(narrow.addLatest("c", update("c2"))).isEqualTo(Outbox.Latest.FIRST);
    }

    @Test
    void whatMayBeLeftOutIsLeftOutWhileTooManyWait() {
        for (int i = 0; i < Outbox.MAX_DROPPABLE_WAITING; i++) {
            assertThat(outbox.offer(update("frame-" + i))).isNotEqualTo(Outbox.Latest.CLOSED);
        }
        assertThat(outbox.offer(update("one-too-many"))).isEqualTo(Outbox.Latest.CLOSED);
        assertThat(outbox.addLatest("a", update("a1")))
                .as("others wait as ever")
                .isEqualTo(Outbox.Latest.ADDED);
        outbox.nextUpdates(1_000_000, 0);
        assertThat(outbox.offer(update("later"))).isEqualTo(Outbox.Latest.FIRST);
    }

    @Test
    void batchHoldsAboutSoManyBytesAndAtLeastOne() {
        for (int i = 0; i < 10; i++) {
            outbox.addLatest(i, update("device-" + i));
        }
        int one = Wire.entryBytes(update("device-0"));
        assertThat(ids(outbox.nextUpdates(3 * one, 0))).containsExactly("device-0", "device-1", "device-2");
        assertThat(ids(outbox.nextUpdates(3 * one + one - 1, 0))).containsExactly("device-3", "device-4", "device-5");
        assertThat(ids(outbox.nextUpdates(1, 0))).containsExactly("device-6");
        assertThat(outbox.updates()).isEqualTo(3);
    }

    @Test
    void thinningIsToldAtMostOnceASecondAndCountsAll() {
        long second = TimeUnit.SECONDS.toNanos(1);
        outbox.addLatest("a", update("a1"));
        assertThat(thinning(outbox.nextUpdates(10_000, 0)))
                .as("nothing was replaced")
                .isNull();
        outbox.addLatest("a", update("a2"));
        outbox.addLatest("a", update("a3"));
        assertThat(thinning(outbox.nextUpdates(10_000, 1)))
                .isEqualTo(Thinning.newBuilder().setShown(2).setOffered(3).build());
        outbox.addLatest("a", update("a4"));
        outbox.addLatest("a", update("a5"));
        assertThat(thinning(outbox.nextUpdates(10_000, second))).as("too soon").isNull();
        outbox.addLatest("a", update("a6"));
        assertThat(thinning(outbox.nextUpdates(10_000, second + 1)))
                .isEqualTo(Thinning.newBuilder().setShown(2).setOffered(3).build());
    }

    @Test
    void whatWasReplacedIsToldAlsoWhereNothingFollows() {
        long second = TimeUnit.SECONDS.toNanos(1);
        assertThat(outbox.batchDueNanos(5)).isEmpty();
        outbox.addLatest("a", update("a1"));
        outbox.addLatest("a", update("a2"));
        assertThat(outbox.batchDueNanos(5)).hasValue(5);
        assertThat(thinning(outbox.nextUpdates(10_000, 10))).isNotNull();
        assertThat(outbox.batchDueNanos(15)).isEmpty();
        outbox.addLatest("a", update("a3"));
        outbox.addLatest("a", update("a4"));
        assertThat(thinning(outbox.nextUpdates(10_000, 20))).as("too soon").isNull();
        assertThat(outbox.batchDueNanos(25)).hasValue(10 + second);
        assertThat(outbox.batchDueNanos(15 + second)).as("a longer beat").hasValue(15 + second);
        List<Frame> alone = outbox.nextUpdates(10_000, 10 + second);
        assertThat(alone).hasSize(1);
        assertThat(thinning(alone))
                .isEqualTo(Thinning.newBuilder().setShown(1).setOffered(2).build());
        assertThat(outbox.batchDueNanos(25)).isEmpty();
    }

    @Test
    void closedOutboxTakesOnlyTheLastFrame() {
        Frame waiting = must(10);
        Frame last = Frame.of(HubToConsole.newBuilder()
                .setGoodbye(Goodbye.getDefaultInstance())
                .build());
        outbox.add(waiting);
        outbox.addLatest("a", update("a1"));
        assertThat(outbox.close(last, false)).isTrue();
        assertThat(outbox.close(last, false)).isFalse();
        assertThat(outbox.add(must(10))).isEqualTo(Outbox.Offer.CLOSED);
        assertThat(outbox.addLatest("a", update("a2"))).isEqualTo(Outbox.Latest.CLOSED);
        assertThat(outbox.nextMust()).isSameAs(waiting);
        assertThat(outbox.nextMust()).isSameAs(last);
        assertThat(outbox.updates()).isZero();
    }

    @Test
    void fullOutboxIsEmptiedForTheGoodbye() {
        outbox.add(must(1_000));
        Frame last = must(10);
        outbox.close(last, true);
        assertThat(outbox.nextMust()).isSameAs(last);
        assertThat(outbox.nextMust()).isNull();
    }

    @Test
    void updatesThatAreGivenBackWaitFirstButForThoseThatANewerOneReplaced() {
        outbox.addLatest("b", update("b2"));
        outbox.addLatest("d", update("d1"));
        Map<Object, Frame> lost = new LinkedHashMap<>();
        lost.put("a", update("a1"));
        lost.put("b", update("b1"));
        lost.put("c", update("c1"));
        outbox.giveBack(lost);
        assertThat(ids(outbox.nextUpdates(1_000, 0))).startsWith("a1", "b2", "c1", "d1");
        outbox.close(null, true);
        outbox.giveBack(lost);
        assertThat(outbox.hasUpdates()).isFalse();
    }

    @Test
    void keysOfUpdatesAreToldAsTheyAreTaken() {
        outbox.addLatest("a", update("a1"));
        outbox.addLatest("b", update("b1"));
        Map<Object, Frame> told = new LinkedHashMap<>();
        List<Frame> taken = outbox.nextUpdates(1, 0, told::put);
        assertThat(told).hasSize(1).containsEntry("a", taken.get(0));
    }

    private static Frame must(int bytes) {
        for (int fill = bytes; fill >= 0; fill--) {
            Frame frame = Frame.of(HubToConsole.newBuilder()
                    .setError(ErrorDetail.newBuilder().setMessage("x".repeat(fill)))
                    .build());
            if (frame.sizeBytes() == bytes) {
                return frame;
            }
        }
        throw new IllegalArgumentException("no frame has " + bytes + " bytes");
    }

    private static Frame update(String device) {
        return Frame.of(Update.newBuilder().setDeviceId(device).build());
    }

    private static List<String> ids(List<Frame> updates) {
        return updates.stream()
                .map(frame -> ((Update) frame.message()).getDeviceId())
                .toList();
    }

    private static @Nullable Thinning thinning(List<Frame> updates) {
        Update last = (Update) updates.get(updates.size() - 1).message();
        return last.hasThinning() ? last.getThinning() : null;
    }
}
