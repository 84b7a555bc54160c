package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.SessionTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of tokens and presence that people read are the ones the switchboard obeys. */
class DocumentedLimitsTest {
    @ParameterizedTest
    @ValueSource(strings = {"protocol", "reliability", "rest", "ctl"})
    void everyPromiseOfKeysNamesItsBounds(String page) throws Exception {
        String text = Files.readString(Path.of("../docs/" + page + ".md")).replaceAll("\\s+", " ");

        assertThat(text)
                .contains(Repeats.KEPT_MILLIS / 3_600_000 + " h")
                .contains("newest " + String.format(Locale.ROOT, "%,d", Repeats.MAX_KEYS))
                .contains(Repeats.MAX_BYTES / (1 << 20) + " MiB");
    }

    @Test
    void pageTellsTheNumbersOfTheCode() throws Exception {
        String page = Files.readString(Path.of("../docs/protocol.md")).replaceAll("\\s+", " ");

        assertThat(page)
                .contains("| live tokens of one device | " + DeviceTokens.MAX_LIVE + " |")
                .contains("not used for " + DeviceToken.UNUSED_MILLIS / 3_600_000 + " h lets nobody in")
                .contains("CONFLICT within " + DeviceTokens.ROTATION_MILLIS / 1_000 + " s of the last one")
                .contains("(the last " + TokenUses.MAX_REPLACED + " of a device)")
                .contains("held back for " + TakeOvers.HOLD_MILLIS / 1_000 + " s")
                .contains("up to " + Presences.WAKE_GRACE_MILLIS / 1_000 + " s after `wakes_at_ms`")
                .contains("after " + Presences.RESTART_GRACE_MILLIS / 60_000 + " minutes it is `OFFLINE`")
                .contains("| join keys that are valid | " + JoinKeys.MAX_KEYS + " | TOO_LARGE |")
                .contains("| " + Flaps.MAX_AT_ONCE + " changes a minute, then once in "
                        + Flaps.PAUSE_NANOS / 1_000_000_000 + " s |");
    }

    @Test
    void pageOfPeopleTellsTheNumbersOfTheCode() throws Exception {
        String page = Files.readString(Path.of("../docs/security.md")).replaceAll("\\s+", " ");

        assertThat(page)
                .contains("at most " + String.format(Locale.ROOT, "%,d", Users.MAX_USERS) + " users")
                .contains("At most " + String.format(Locale.ROOT, "%,d", Accounts.MAX_TOKENS) + " are valid")
                .contains("a code, valid for " + Users.CODE_MILLIS / 3_600_000 + " h and once")
                .contains("| of one person | " + Sessions.MAX_OF_USER + ": one more")
                .contains("| " + SessionTerms.USUAL.idle().toHours() + " h (`--session-idle`)")
                .contains("| " + SessionTerms.USUAL.lifetime().toDays() + " days (`--session-lifetime`)")
                .contains("first ticket after " + SessionTerms.SECRET_LIFETIME.toHours() + " h")
                .contains("counts " + Session.PREVIOUS_MILLIS / 1_000 + " s longer");
    }
}
