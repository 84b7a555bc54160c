package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RefusedSignInsTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Inbox inbox = Inbox.withDefaultBounds();
    private final RefusedSignIns refused = new RefusedSignIns(inbox, 0);
    private long nanos;

    @Test
    void firstIsToldAtOnceAndTheNextSummedUp() throws Exception {
        refused.signIn("marta", "10.0.0.7");
        assertThat(told()).containsExactly("stranger sign_in.refuse user:marta: from 10.0.0.7");
        for (int i = 0; i < 50; i++) {
            refused.signIn("marta", "10.0.0." + i % 5);
        }
        nanos += 59 * SECOND_NANOS;
        assertThat(told()).isEmpty();
        nanos += SECOND_NANOS;
        assertThat(told())
                .containsExactly(
                        "stranger sign_in.refuse user:marta: 50 tries from 5 addresses, the last from 10.0.0.4");
    }

    @Test
    void floodOfADayIsAFewDozenEntriesAndQuietMakesThemPromptAgain() throws Exception {
        int entries = 0;
        for (int second = 0; second < 24 * 3_600; second++) {
            for (int i = 0; i < 20; i++) {
                refused.signIn("user-" + i, "10.0.0." + i);
            }
            nanos += SECOND_NANOS;
            entries += told().size();
        }
        assertThat(entries).isBetween(24 * 11, 33 * 11);

        nanos += 2 * RefusedSignIns.LONGEST_NANOS;
        told();
        nanos += 2 * RefusedSignIns.SHORTEST_NANOS;
        refused.credential("access token", "10.0.0.7");
        assertThat(told()).containsExactly("stranger credential.refuse access token: from 10.0.0.7");
    }

    @Test
    void whatStrangersTypeIsNotWrittenDown() throws Exception {
        refused.signIn("", "10.0.0.7");
        assertThat(told()).containsExactly("stranger sign_in.refuse unknown: from 10.0.0.7");
    }

    private List<String> told() throws InterruptedException {
        refused.tellIfDue(nanos);
        List<String> told = new ArrayList<>();
        Event.Tick end = new Event.Tick(0, 0);
        inbox.put(end);
        for (Event event = inbox.take(); event != null && !event.equals(end); event = inbox.take()) {
            Event.Noted noted = (Event.Noted) event;
            told.add(noted.actor() + " " + noted.action() + " " + noted.subject() + ": " + noted.detail());
        }
        return told;
    }
}
