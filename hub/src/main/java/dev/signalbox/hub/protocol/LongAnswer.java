package dev.signalbox.hub.protocol;

import java.time.Duration;

/** What has much to write before it can be answered, a backup: the hub and who asks it wait by the same number. */
public final class LongAnswer {
    /** The hub says that it does not know. A history of some GB takes minutes. */
    public static final Duration HUB_WAITS = Duration.ofMinutes(30);

    /** A little longer, so that it is the hub that says so. */
    public static final Duration ASKER_WAITS = HUB_WAITS.plusSeconds(15);

    private LongAnswer() {}
}
