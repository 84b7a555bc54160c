package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication.Replaced;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.oidc.SingleSignOn;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import java.util.Locale;

/**
 * Tokens and keys that let nobody in: noted for the audit, and told to wait where one source brings too many; an alarm where a
 * device's replaced token is among them. Only a bad one is ever judged here, so that a good one from the same address is let in
 * all the while. Thread-safe.
 */
final class BadCredentials {
    private final SignInPace pace = SignInPace.ofCredentials();
    private final RefusedSignIns refused;
    private final Bearers bearers;
    private final Inbox inbox;

    BadCredentials(RefusedSignIns refused, Bearers bearers, Inbox inbox) {
        this.refused = refused;
        this.bearers = bearers;
        this.inbox = inbox;
    }

    /** Milliseconds its sender is told to wait; 0: they are told that it is bad. */
    long onBad(String credential, String source, long nowNanos) {
        long wait = pace.sourceWaitMillis(source, nowNanos);
        if (wait == 0) {
            pace.sourceFailed(source, nowNanos);
        }
        refused.credential(kind(credential), source);
        // Wherever it is tried: whoever has it has had it since before it was replaced.
        if (Token.isOfKind(credential, Token.Kind.DEVICE)
                && bearers.identify(credential) instanceof Replaced replaced) {
            inbox.put(new Event.TokenReused(replaced.device(), replaced.keyId()));
        }
        return wait;
    }

    private static String kind(String credential) {
        return Token.parse(credential)
                .map(token -> token.kind().name().toLowerCase(Locale.ROOT) + " token")
                .orElse(SingleSignOn.isForm(credential) ? "single sign-on" : "malformed");
    }
}
