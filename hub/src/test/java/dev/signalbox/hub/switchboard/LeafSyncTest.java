package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.ShadowsTest.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.SyncState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LeafSyncTest {
    private static final Value WANTED = number(40);
    private static final Value OTHER = number(10);
    private static final Pattern CELLS = Pattern.compile("\\|");
    private static final Pattern STATE = Pattern.compile("`([A-Z_]+)`");

    /** The columns of the table in docs/protocol.md, in their order. */
    private static final List<UnaryOperator<ShadowLeaf>> MOVES = List.of(
            leaf -> LeafSync.desired(leaf, number(99), 2, "user:marta", 5),
            leaf -> LeafSync.desired(leaf, WANTED, 2, "user:marta", 5),
            leaf -> LeafSync.reported(leaf, WANTED, 5),
            leaf -> LeafSync.reported(leaf, OTHER, 5),
            leaf -> said(leaf, SyncState.SYNC_STATE_IN_SYNC),
            leaf -> said(leaf, SyncState.SYNC_STATE_APPLYING),
            leaf -> said(leaf, SyncState.SYNC_STATE_REJECTED));

    @Test
    void everyMoveIsTheOneOfTheTable() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/protocol.md")).stream()
                .dropWhile(line -> !line.startsWith("| state | set, another value"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(rows).hasSize(6);
        for (String row : rows) {
            List<String> cells = List.of(CELLS.split(row, -1));
            SyncState from = state(cells.get(1));
            for (int move = 0; move < MOVES.size(); move++) {
                String told = cells.get(move + 2).strip();
                for (ShadowLeaf leaf : leavesIn(from)) {
                    assertThat(allowed(told, from, move))
                            .as("%s, column %s, reported %s", from, move + 2, leaf.getReported())
                            .contains(MOVES.get(move).apply(leaf).getSync());
                }
            }
        }
    }

    @Test
    void saidInSyncWhileAnotherValueIsReportedIsDrift() {
        ShadowLeaf leaf = leaf(SyncState.SYNC_STATE_APPLYING).setReported(OTHER).build();

        assertThat(said(leaf, SyncState.SYNC_STATE_IN_SYNC).getSync()).isEqualTo(SyncState.SYNC_STATE_DRIFTED);
    }

    @Test
    void fractionsAreComparedAsSmallDevicesComputeAndWholeNumbersExactly() {
        assertThat(LeafSync.isSame(number(21.4), number(21.4f))).isTrue();
        assertThat(LeafSync.isSame(number(21.4), number(21.5))).isFalse();
        assertThat(LeafSync.isSame(number(16_777_217), number(16_777_216))).isFalse();
        assertThat(LeafSync.isSame(
                        number(1), Value.newBuilder().setBoolValue(true).build()))
                .isFalse();
    }

    private static Set<SyncState> allowed(String told, SyncState from, int move) {
        if (told.equals("no change")) {
            return Set.of(from);
        }
        if (told.equals("as said")) {
            assertThat(move).isEqualTo(MOVES.size() - 1);
            return Set.of(SyncState.SYNC_STATE_REJECTED);
        }
        return Set.copyOf(STATE.matcher(told)
                .results()
                .map(found -> SyncState.valueOf("SYNC_STATE_" + found.group(1)))
                .toList());
    }

    /** With each reported value the state may have. */
    private static List<ShadowLeaf> leavesIn(SyncState sync) {
        return switch (sync) {
            case SYNC_STATE_IN_SYNC -> List.of(leaf(sync).setReported(WANTED).build());
            case SYNC_STATE_DRIFTED -> List.of(leaf(sync).setReported(OTHER).build());
            default -> List.of(leaf(sync).build(), leaf(sync).setReported(OTHER).build());
        };
    }

    private static ShadowLeaf.Builder leaf(SyncState sync) {
        return ShadowLeaf.newBuilder()
                .setPath("fan.speed")
                .setDesired(WANTED)
                .setDesiredVersion(1)
                .setSync(sync);
    }

    private static ShadowLeaf said(ShadowLeaf leaf, SyncState sync) {
        return LeafSync.progressed(
                leaf,
                LeafProgress.newBuilder()
                        .setPath("fan.speed")
                        .setDesiredVersion(1)
                        .setSync(sync)
                        .build(),
                5);
    }

    private static SyncState state(String cell) {
        return SyncState.valueOf("SYNC_STATE_" + cell.replace("`", "").strip());
    }
}
