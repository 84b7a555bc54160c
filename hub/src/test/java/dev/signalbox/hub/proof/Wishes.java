package dev.signalbox.hub.proof;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A command of a {@link ProvingDevice} that a caller can want. Immutable. */
enum Wishes {
    APPEND(Duration.ofMinutes(10)),
    /** Takes a while, so that it is caught in the middle of it, and can be cancelled. */
    HOLD(Duration.ofMinutes(10)),
    FAIL(Duration.ofMinutes(10)),
    /** Cannot wait long. */
    SOON(Duration.ofSeconds(5)),
    /** Not for a device that is away. */
    NOW(Duration.ofMinutes(10)),
    /** Only the newest one that waits is wanted. */
    LATEST(Duration.ofMinutes(10));

    /** How often each is wanted. */
    private static final List<Wishes> MIX =
            List.of(APPEND, APPEND, APPEND, APPEND, HOLD, HOLD, HOLD, FAIL, SOON, SOON, NOW, LATEST);

    final Duration timeToLive;

    Wishes(Duration timeToLive) {
        this.timeToLive = timeToLive;
    }

    static Wishes next(Random random) {
        return MIX.get(random.nextInt(MIX.size()));
    }

    String command() {
        return name().toLowerCase(Locale.ROOT);
    }
}
