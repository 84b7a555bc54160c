package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * Lets in by an access token, or a JWT of the single sign-on, where there is neither a link nor a request to the API: to the
 * figures, and to the embedded broker. A browser's session opens neither. Thread-safe.
 */
final class TokenEntry {
    private final Bearers bearers;
    private final CredentialUses uses;
    private final BadCredentials bad;

    /**
     * Who came in, or why not.
     *
     * @param identity null: nobody
     * @param status 200, 401, 403 or 429
     * @param waitMillis with 429
     */
    record Judged(@Nullable ConsoleIdentity identity, int status, long waitMillis) {
        static final Judged NOBODY = new Judged(null, StatusCodes.UNAUTHORIZED, 0);
        static final Judged OTHERS = new Judged(null, StatusCodes.FORBIDDEN, 0);
    }

    TokenEntry(Bearers bearers, CredentialUses uses, BadCredentials bad) {
        this.bearers = bearers;
        this.uses = uses;
        this.bad = bad;
    }

    Judged judge(String token, String source, long nowNanos) {
        if (Token.isOfKind(token, Token.Kind.SESSION) || !(bearers.identify(token) instanceof Granted granted)) {
            long wait = bad.onBad(token, source, nowNanos);
            return wait > 0 ? new Judged(null, StatusCodes.TOO_MANY_REQUESTS, wait) : Judged.NOBODY;
        }
        if (!(granted.identity() instanceof ConsoleIdentity console) || !console.atLeast(Role.ROLE_VIEWER)) {
            return Judged.OTHERS;
        }
        uses.note(console, source, nowNanos);
        return new Judged(console, StatusCodes.OK, 0);
    }
}
