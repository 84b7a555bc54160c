package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.oidc.SingleSignOn;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Who bears a token: one of the hub's own, or one of the single sign-on. Thread-safe. */
final class Bearers {
    private final Keyring keyring;
    private final @Nullable SingleSignOn singleSignOn;
    private final InstantSource clock;

    Bearers(Keyring keyring, @Nullable SingleSignOn singleSignOn, InstantSource clock) {
        this.keyring = keyring;
        this.singleSignOn = singleSignOn;
        this.clock = clock;
    }

    Authentication identify(String bearer) {
        return singleSignOn != null && SingleSignOn.isForm(bearer)
                ? singleSignOn.authenticate(bearer)
                : keyring.current().authenticate(bearer, clock.millis());
    }

    /** Whether what once proved this identity is still good. */
    boolean letIn(ConsoleIdentity identity) {
        return keyring.current().letsIn(identity, clock.millis());
    }
}
