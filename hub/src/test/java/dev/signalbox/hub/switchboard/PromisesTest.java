package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows a commit, in the order in which it was recorded. */
class PromisesTest {
    private final RecordingStore store = new RecordingStore();
    private final Promises promises = new Promises(store);
    private final List<String> told = new ArrayList<>();

    @Test
    void followerRunsAtOnceWhereNothingIsOnItsWay() {
        assertThat(follow("follower")).isTrue();

        assertThat(told).containsExactly("follower");
    }

    @Test
    void followerRunsBehindWhatWasRecordedBeforeItAndDoesNotWaitForWhatCameAfter() {
        record("one");
        record("two");
        follow("follower");
        Event.Stored both = store.commit();
        record("three");
        promises.onStored(both.changes());

        assertThat(told).containsExactly("one", "two", "follower");
        assertThat(store.uncommitted).hasSize(1);
        assertThat(promises.isIdle()).isFalse();
        promises.onStored(store.commit().changes());
        assertThat(told).endsWith("three");
        assertThat(promises.isIdle()).isTrue();
    }

    @Test
    void followerDoesNotRunBeforeTheLastOfItsChangesIsStored() {
        record("one");
        record("two");
        follow("follower");
        promises.onStored(store.commit().changes().subList(0, 1));

        assertThat(told).containsExactly("one");
    }

    @Test
    void followerIsTakenWhereTheQueueOfTheStoreIsFull() {
        record("one");
        store.takes = false;

        assertThat(follow("follower")).isTrue();
    }

    @Test
    void tooManyFollowersAreRefusedUntilACommitTakesThemAway() {
        record("one");
        for (int i = 0; i < Promises.MAX_FOLLOWERS; i++) {
            assertThat(follow("follower")).isTrue();
        }
        assertThat(follow("too late")).isFalse();
        assertThat(promises.refusal().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        promises.onStored(store.commit().changes());

        assertThat(told).hasSize(1 + Promises.MAX_FOLLOWERS).doesNotContain("too late");
        record("two");
        assertThat(follow("in time")).isTrue();
    }

    private void record(String name) {
        assertThat(promises.record(new Change.SettingChanged(name, ""), () -> told.add(name)))
                .isTrue();
    }

    private boolean follow(String name) {
        return promises.afterAll(() -> told.add(name));
    }
}
