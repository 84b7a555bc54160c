package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The table of limits people read is the one the gateway obeys. */
final class LimitsTableTest {
    private static final LinkLimits L = LinkLimits.DEFAULT;
    private static final FallbackLimits F = FallbackLimits.DEFAULT;

    @Test
    void pageTellsTheNumbersOfTheCode() throws Exception {
        String page = Files.readString(Path.of("../docs/protocol.md"));
        String table = page.substring(page.indexOf("\n## Limits\n"), page.indexOf("\n## MQTT\n"));
        assertThat(page)
                .contains(EchoSession.HANDSHAKES.perSecond() + " handshakes of one credential (burst "
                        + EchoSession.HANDSHAKES.burst() + ")");
        assertThat(table)
                .contains("| one message | " + (L.maxMessageBytes() >> 10) + " KiB, " + L.maxFragments()
                        + " fragments, complete within " + L.messageMillis() / 1_000 + " s of its first byte |")
                .contains("| hello | within " + L.helloMillis() / 1_000 + " s |")
                .contains("| silence | " + L.deadMillis() / 1_000 + " s, pinged every " + L.heartbeatMillis() / 1_000
                        + " s |")
                .contains("| frames a second | device " + of(L.deviceFrames()) + ", console " + of(L.consoleFrames())
                        + "; each 16 KiB of a message is one more |")
                .contains("a pause of " + L.pauseMillis() / 1_000 + " s, closed with 4429 after " + L.warnings())
                .contains("| requests of one credential a second | " + of(L.consoleFrames()) + " |")
                .contains("| readings of one batch | " + String.format("%,d", L.maxReadingsPerBatch()) + " |")
                .contains("| must-deliver bytes waiting | device " + (L.deviceOutboxBytes() >> 10) + " KiB, console "
                        + (L.consoleOutboxBytes() >> 20) + " MiB |")
                .contains("| updates of different things waiting | " + String.format("%,d", L.consoleUpdates())
                        + " | closed with 4508 |")
                .contains("| after a goodbye | " + L.closeMillis() / 1_000 + " s, " + (AfterClose.MAX_BYTES >> 20)
                        + " MiB more, read at "
                        + AfterClose.BYTES_BETWEEN_PAUSES / AfterClose.PAUSE_MILLIS * 1_000 / (1 << 20)
                        + " MiB a second |")
                .contains("| links | " + String.format("%,d", L.maxLinks()) + " |")
                .contains("| a link without WebSocket | kept " + F.resumeMillis() / 1_000 + " s without a reader; "
                        + (F.keptBytes() >> 10) + " KiB of frames and " + String.format("%,d", F.keptUpdates())
                        + " updates not acknowledged; a poll waits " + F.pollMillis() / 1_000
                        + " s, updates by polls every " + F.pollBeatMillis() + " ms |")
                .contains("| handshakes of one credential a second | " + of(L.handshakes()) + " |")
                .contains("| messages to `/ws/echo` a second | " + of(EchoSession.FRAMES)
                        + "; each 16 KiB of a message is one more |")
                .contains("| a full socket | takes nothing for " + L.deadMillis() / 1_000 + " s |")
                .contains("| updates to a console | a batch of 64 KiB every " + L.beatMillis() + " ms, every "
                        + TimeUnit.NANOSECONDS.toSeconds(Beat.LONGEST_NANOS) + " s where it does not keep up |")
                .contains("| joins a second | one address " + of(L.joinsFromSource()) + ", all together "
                        + of(L.joinsInAll()) + " |");
    }

    private static String of(LinkLimits.FrameRate rate) {
        return String.format("%,d (burst %,d)", rate.perSecond(), rate.burst());
    }
}
