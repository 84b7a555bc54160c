package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.ShadowsTest.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.ShadowSide;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SyncState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Random histories of one shadow: wishes, commits, lost links, restarted hubs and devices, knobs that people turn by hand.
 * What is promised of shadows must hold after each step, and the device must end with what is desired.
 */
class ShadowHistoriesTest {
    private static final int STEPS = 400;
    private static final List<String> PATHS = List.of("fan.speed", "setpoint", "steps");

    /** A printed seed from the environment, else a new one. */
    private final long seed =
            Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));

    private final Random random = new Random(seed);

    private Rig rig = new Rig();
    private @Nullable RecordingLink link;
    private int framesRead;
    private final List<RecordingLink> consoles = new ArrayList<>();

    /** As of the last look at the disk. */
    private Shadow seen = Shadow.getDefaultInstance();

    private int revisionsSeen;
    private long revision;

    // The device: what it does, what it was told, what it has answered.
    private final Map<String, Value> values = new TreeMap<>();
    private final Map<String, DesiredLeaf> wishes = new TreeMap<>();
    private final Map<String, SyncState> answers = new HashMap<>();
    private long version;
    private long reportNo;

    @RepeatedTest(60)
    void versionsGrowByOneNothingIsToldEarlyAndTheDeviceEndsWithWhatIsDesired() {
        try {
            for (int i = 0; i < STEPS; i++) {
                step();
                deviceReads();
                look();
            }
            drain();
            check();
        } catch (AssertionError | RuntimeException e) {
            fail("seed " + seed, e);
        }
    }

    private void step() {
        switch (random.nextInt(14)) {
            case 0, 1 -> wish();
            case 2, 3, 4 -> commitOnce();
            case 5, 6 -> connect();
            case 7 -> disconnect();
            case 8, 9 -> settleOne();
            case 10 -> turnKnob();
            case 11 -> restartHub();
            case 12 -> restartDevice();
            default -> rig.passes(random.nextInt(3_000));
        }
    }

    private void wish() {
        SetDesired.Builder wish = SetDesired.newBuilder().setReplace(random.nextInt(8) == 0);
        for (int i = random.nextInt(3); i > 0; i--) {
            String path = PATHS.get(random.nextInt(2));
            wish.putChanges(path, random.nextInt(4) == 0 ? ShadowDocument.NONE : number(5 + random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            wish.setExpectedVersion(seen.getDesiredVersion());
        }
        consoles.add(rig.desires(wish));
    }

    private void commitOnce() {
        if (!rig.store.uncommitted.isEmpty()) {
            rig.switchboard.on(rig.store.commit());
        }
    }

    private void connect() {
        if (link != null) {
            return;
        }
        boolean settled = answers.keySet().containsAll(wishes.keySet());
        link = rig.deviceArrives(settled ? version : 0);
        framesRead = 0;
        reportNo = 0;
        deviceReads();
        report(true);
    }

    private void disconnect() {
        if (link != null) {
            rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            link = null;
        }
    }

    /** Without anything kept: it forgets what was desired and what it answered. */
    private void restartDevice() {
        disconnect();
        wishes.clear();
        answers.clear();
        values.clear();
        version = 0;
    }

    private void restartHub() {
        rig = rig.restarted();
        rig.store.revisions.clear();
        revisionsSeen = 0;
        link = null;
        consoles.clear();
    }

    private void turnKnob() {
        values.put(PATHS.get(random.nextInt(2)), number(5 + random.nextInt(4)));
        report(random.nextBoolean());
    }

    private void settleOne() {
        List<String> open = wishes.keySet().stream()
                .filter(path -> answers.get(path) == null || answers.get(path) == SyncState.SYNC_STATE_APPLYING)
                .toList();
        if (open.isEmpty()) {
            return;
        }
        String path = open.get(random.nextInt(open.size()));
        SyncState answer = switch (random.nextInt(6)) {
            case 0 -> SyncState.SYNC_STATE_REJECTED;
            case 1 -> SyncState.SYNC_STATE_FAILED;
            case 2 -> SyncState.SYNC_STATE_APPLYING;
            default -> SyncState.SYNC_STATE_IN_SYNC;
        };
        settle(path, answer);
    }

    private void settle(String path, SyncState answer) {
        DesiredLeaf wish = wishes.get(path);
        if (wish != null) {
            answers.put(path, answer);
            if (answer == SyncState.SYNC_STATE_IN_SYNC) {
                values.put(path, wish.getDesired());
            }
            report(random.nextBoolean());
        }
    }

    private void report(boolean full) {
        if (link == null) {
            return;
        }
        ReportedState.Builder report = ReportedState.newBuilder()
                .setReportNo(++reportNo)
                .setFull(full || reportNo == 1)
                .putAllLeaves(values);
        answers.forEach((path, answer) -> {
            DesiredLeaf wish = wishes.get(path);
            if (wish != null) {
                report.addProgress(LeafProgress.newBuilder()
                        .setPath(path)
                        .setDesiredVersion(wish.getDesiredVersion())
                        .setSync(answer));
            }
        });
        rig.reports(link, report);
    }

    private void deviceReads() {
        if (link == null) {
            return;
        }
        List<HubToDevice> frames = link.sent(HubToDevice.class);
        while (framesRead < frames.size()) {
            HubToDevice frame = frames.get(framesRead++);
            if (frame.hasDesired()) {
                deviceTakes(frame.getDesired());
            } else if (frame.getWelcome().hasDesired()) {
                deviceTakes(frame.getWelcome().getDesired());
            }
        }
    }

    private void deviceTakes(DesiredState state) {
        assertThat(state.getVersion())
                .as("the device is told what is stored")
                .isLessThanOrEqualTo(rig.storedShadow().getDesiredVersion());
        version = state.getVersion();
        if (state.getFull()) {
            List<String> named =
                    state.getLeavesList().stream().map(DesiredLeaf::getPath).toList();
            wishes.keySet().retainAll(named);
            answers.keySet().retainAll(named);
        }
        state.getRemovedList().forEach(path -> {
            wishes.remove(path);
            answers.remove(path);
        });
        for (DesiredLeaf leaf : state.getLeavesList()) {
            DesiredLeaf known = wishes.put(leaf.getPath(), leaf);
            if (!leaf.equals(known)) {
                answers.remove(leaf.getPath());
            }
        }
    }

    /** Compares what is on the disk and what was told with the last look. */
    private void look() {
        Shadow now = rig.storedShadow();
        assertThat(now.getDesiredVersion()).isGreaterThanOrEqualTo(seen.getDesiredVersion());
        assertThat(now.getReportedVersion()).isGreaterThanOrEqualTo(seen.getReportedVersion());
        long desired = seen.getDesiredVersion();
        long reported = seen.getReportedVersion();
        List<ShadowRevision> revisions = rig.store.revisions;
        for (ShadowRevision next : revisions.subList(revisionsSeen, revisions.size())) {
            assertThat(next.getRevision()).isEqualTo(++revision);
            assertThat(next.getChangesCount()).isPositive();
            boolean ofDesired = next.getSide() == ShadowSide.SHADOW_SIDE_DESIRED;
            assertThat(next.getVersion()).isEqualTo(ofDesired ? ++desired : ++reported);
        }
        revisionsSeen = revisions.size();
        assertThat(now.getDesiredVersion()).isEqualTo(desired);
        assertThat(now.getReportedVersion()).isEqualTo(reported);
        seen = now;
        lookAtStates(now);
        for (RecordingLink console : consoles) {
            for (HubToConsole answer : console.sent(HubToConsole.class)) {
                Shadow told = answer.hasShadow()
                        ? answer.getShadow()
                        : answer.getShadowConflict().getCurrent();
                assertThat(told.getDesiredVersion()).as("told after the commit").isLessThanOrEqualTo(desired);
            }
        }
    }

    private static void lookAtStates(Shadow shadow) {
        ShadowStatus status = shadow.getStatus();
        int counted = status.getInSync()
                + status.getPending()
                + status.getApplying()
                + status.getRejected()
                + status.getFailed()
                + status.getDrifted();
        assertThat(counted).isEqualTo((int)
                shadow.getLeavesList().stream().filter(ShadowLeaf::hasDesired).count());
        for (ShadowLeaf leaf : shadow.getLeavesList()) {
            boolean same = leaf.getDesired().equals(leaf.getReported());
            switch (leaf.getSync()) {
                case SYNC_STATE_UNSPECIFIED -> assertThat(leaf.hasDesired()).isFalse();
                case SYNC_STATE_IN_SYNC ->
                    assertThat(same || !leaf.hasReported()).isTrue();
                case SYNC_STATE_DRIFTED -> assertThat(same).isFalse();
                default -> assertThat(leaf.hasDesired()).isTrue();
            }
        }
    }

    /** Peace: the device is here, settles everything, and all is stored. */
    private void drain() {
        for (int i = 0; i < 40; i++) {
            connect();
            rig.commit();
            deviceReads();
            for (String path : List.copyOf(wishes.keySet())) {
                SyncState answer = answers.get(path);
                if (answer == null || answer == SyncState.SYNC_STATE_APPLYING) {
                    settle(path, SyncState.SYNC_STATE_IN_SYNC);
                }
            }
            rig.passes(1_000);
            rig.commit();
            look();
        }
    }

    private void check() {
        Map<String, Value> desired = new TreeMap<>();
        Map<String, Value> reported = new TreeMap<>();
        for (ShadowLeaf leaf : seen.getLeavesList()) {
            if (leaf.hasDesired()) {
                desired.put(leaf.getPath(), leaf.getDesired());
                assertThat(leaf.getSync())
                        .as("%s is answered", leaf.getPath())
                        .isNotIn(SyncState.SYNC_STATE_PENDING, SyncState.SYNC_STATE_APPLYING);
            }
            if (leaf.hasReported()) {
                reported.put(leaf.getPath(), leaf.getReported());
            }
        }
        Map<String, Value> held = new TreeMap<>();
        wishes.forEach((path, wish) -> held.put(path, wish.getDesired()));
        assertThat(held).as("the device holds what is desired").isEqualTo(desired);
        assertThat(version).isEqualTo(seen.getDesiredVersion());
        assertThat(reported).as("the shadow shows what the device does").isEqualTo(values);
        Rig next = rig.restarted();
        assertThat(next.storedShadow()).isEqualTo(seen);
    }
}
