package dev.signalbox.hub.auth;

import java.time.Duration;

/**
 * How long a person stays signed in. Immutable.
 *
 * @param idle a session that is not used so long ends; an open link uses it
 * @param lifetime a session ends then, however much it is used
 */
public record SessionTerms(Duration idle, Duration lifetime) {
    public static final SessionTerms USUAL = new SessionTerms(Duration.ofHours(12), Duration.ofDays(7));

    /** A secret is older than this: it is changed when the browser opens its next link. */
    public static final Duration SECRET_LIFETIME = Duration.ofHours(24);

    public static final Duration SHORTEST = Duration.ofMinutes(5);
    public static final Duration LONGEST = Duration.ofDays(90);
}
