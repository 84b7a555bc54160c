package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.PropertyDocument;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.SyncState;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ShadowSidesTest {
    private static final Shadow NOTHING = Shadow.getDefaultInstance();

    private static final Shadow APPLYING = Shadow.newBuilder()
            .setDesiredVersion(4)
            .setReportedVersion(2)
            .addLeaves(leaf("applied", 1, 1).setSync(SyncState.SYNC_STATE_IN_SYNC))
            .addLeaves(leaf("reported", 0, 2).clearDesired())
            .addLeaves(leaf("wanted", 3, 0).clearReported().setSync(SyncState.SYNC_STATE_PENDING))
            .build();

    @Test
    void everySideIsToldWithItsVersion() {
        var sides = ShadowSides.changed(NOTHING, APPLYING);
        assertThat(sides.keySet()).containsExactly("reported", "desired", "delta");
        assertThat(said(sides, "reported"))
                .isEqualTo(document(2)
                        .putDocument("applied", number(1))
                        .putDocument("reported", number(2))
                        .build());
        assertThat(said(sides, "desired"))
                .isEqualTo(document(4)
                        .putDocument("applied", number(1))
                        .putDocument("wanted", number(3))
                        .build());
        assertThat(said(sides, "delta"))
                .isEqualTo(document(4).putDocument("wanted", number(3)).build());
    }

    @Test
    void whatIsAsItWasIsNotToldAgain() {
        assertThat(ShadowSides.changed(NOTHING, NOTHING)).isEmpty();
        assertThat(ShadowSides.changed(APPLYING, APPLYING)).isEmpty();
        Shadow reported = Shadow.newBuilder()
                .setReportedVersion(1)
                .addLeaves(leaf("r", 0, 2).clearDesired())
                .build();
        assertThat(ShadowSides.changed(NOTHING, reported).keySet()).containsExactly("reported");
    }

    @Test
    void deltaOfADeviceThatAppliedEverythingIsEmptyAndTold() {
        Shadow.Builder applied = APPLYING.toBuilder().setReportedVersion(3);
        applied.getLeavesBuilder(2).setReported(number(3)).setSync(SyncState.SYNC_STATE_IN_SYNC);
        var sides = ShadowSides.changed(APPLYING, applied.build());
        assertThat(sides.keySet()).containsExactly("reported", "delta");
        assertThat(said(sides, "delta")).isEqualTo(document(4).build());
    }

    private static PropertyDocument said(Map<String, Supplier<PropertyDocument>> sides, String side) {
        return Objects.requireNonNull(sides.get(side)).get();
    }

    private static ShadowLeaf.Builder leaf(String path, double desired, double reported) {
        return ShadowLeaf.newBuilder().setPath(path).setDesired(number(desired)).setReported(number(reported));
    }

    private static PropertyDocument.Builder document(long version) {
        return PropertyDocument.newBuilder().setVersion(version);
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }
}
