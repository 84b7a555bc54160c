package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.SessionInfo;
import io.undertow.util.StatusCodes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What signing in and a session's own requests have in common: passwords, how often they may be tried, the cookie. Thread-safe.
 */
record Reception(
        Questions questions,
        Keyring keyring,
        GatewayConfig config,
        SessionCookie cookie,
        PasswordThreads passwords,
        SignInPace pace,
        RefusedSignIns refused,
        SecureRandom random,
        InstantSource clock) {
    private static final String TOO_MANY = "Too many tries; wait a little.";

    /** Says so where there is a time to wait. */
    boolean mustWait(Call call, long millis) {
        if (millis > 0) {
            call.tooMany(TOO_MANY, (int) millis);
        }
        return millis > 0;
    }

    void onPasswordThread(Call call, Runnable task) {
        if (!passwords.tryRun(task)) {
            call.tooMany(TOO_MANY, PasswordThreads.RETRY_MILLIS);
        }
    }

    /** Puts it to the switchboard; where that answers with a session, the browser gets its secret. */
    void enter(Call call, Token secret, Function<Link, Event> event) {
        questions.put(call, event, answer -> {
            if (answer instanceof SessionInfo info) {
                cookie.set(call.exchange(), secret.reveal());
                call.answer(StatusCodes.OK, named(info.toBuilder()));
            } else {
                call.answer(StatusCodes.OK, answer);
            }
        });
    }

    SessionInfo named(SessionInfo.Builder info) {
        return info.setHubName(config.hubName())
                .setHubVersion(config.hubVersion())
                .build();
    }
}
