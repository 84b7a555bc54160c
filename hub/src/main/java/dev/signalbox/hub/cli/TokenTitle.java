package dev.signalbox.hub.cli;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What an access token is for: no two that are valid share a title, which is the name that the audit knows a script by. */
final class TokenTitle {
    static final String USUAL = "cli-, the day and four hexadecimal digits";

    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenTitle() {}

    static String of(@Nullable String wanted) {
        if (wanted != null) {
            return wanted;
        }
        LocalDate today = LocalDate.now(Clock.system(ZoneOffset.UTC));
        return String.format("cli-%s-%04x", today, RANDOM.nextInt(1 << 16));
    }
}
