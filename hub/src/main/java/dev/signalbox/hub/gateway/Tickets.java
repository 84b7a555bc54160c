package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.OneTimeCodes;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Lets a signed-in browser open one WebSocket, soon, from the origin that asked: no other page can. Thread-safe. */
final class Tickets {
    static final int VALID_MILLIS = 15_000;

    private final OneTimeCodes<Use> codes;
    private final InstantSource clock;

    private record Use(String sessionKeyId, String origin) {}

    Tickets(SecureRandom random, InstantSource clock) {
        codes = new OneTimeCodes<>(random);
        this.clock = clock;
    }

    String issue(String sessionKeyId, String origin) {
        return codes.issue(new Use(sessionKeyId, origin), clock.millis() + VALID_MILLIS);
    }

    /** Whether the ticket is good for this session and origin; it is used up either way. */
    boolean redeem(String ticket, String sessionKeyId, String origin) {
        return codes.redeem(ticket, clock.millis())
                .filter(new Use(sessionKeyId, origin)::equals)
                .isPresent();
    }
}
