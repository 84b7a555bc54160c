package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Passwords;
import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.ChangePassword;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SessionInfo;
import dev.signalbox.proto.v1.Ticket;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What a browser does in its session: says who it is, gets tickets, chooses a password, ends it. Thread-safe. */
final class SessionRoutes {
    private static final String TOO_MANY = "Too many tries; wait a little.";

    private final Questions questions;
    private final Keyring keyring;
    private final GatewayConfig config;
    private final SessionCookie cookie;
    private final Tickets tickets;
    private final PasswordThreads passwords;
    private final SignInPace pace;
    private final RefusedSignIns refused;
    private final SecureRandom random;
    private final InstantSource clock;

    SessionRoutes(
            Questions questions,
            Keyring keyring,
            GatewayConfig config,
            SessionCookie cookie,
            Tickets tickets,
            PasswordThreads passwords,
            SignInPace pace,
            RefusedSignIns refused,
            SecureRandom random,
            InstantSource clock) {
        this.questions = questions;
        this.keyring = keyring;
        this.config = config;
        this.cookie = cookie;
        this.tickets = tickets;
        this.passwords = passwords;
        this.pace = pace;
        this.refused = refused;
        this.random = random;
        this.clock = clock;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.POST, "/sign-out", Role.ROLE_VIEWER, "Ends the session; its links close.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::signOut),
                Route.of(Methods.GET, "/session", Role.ROLE_VIEWER, "Says who asks, and until when.")
                        .answering(StatusCodes.OK, SessionInfo.getDefaultInstance())
                        .doing(this::session),
                Route.of(
                                Methods.PUT,
                                "/password",
                                Role.ROLE_VIEWER,
                                "Chooses one's own password; one's other sessions end.")
                        .taking(ChangePassword.getDefaultInstance())
                        .answering(StatusCodes.OK, SessionInfo.getDefaultInstance())
                        .doing(this::password),
                Route.of(
                                Methods.POST,
                                "/tickets",
                                Role.ROLE_VIEWER,
                                "Lets a browser's session open one WebSocket link.")
                        .answering(StatusCodes.CREATED, Ticket.getDefaultInstance())
                        .doing(this::ticket));
    }

    private void signOut(Call call) {
        questions.put(call, link -> new Event.SignedOut(link, call.console()), answer -> {
            if (answer instanceof Done) {
                cookie.clear(call.exchange());
            }
            call.answer(StatusCodes.OK, answer);
        });
    }

    private void session(Call call) {
        ConsoleIdentity who = call.console();
        Credentials known = keyring.current();
        Optional<Credential.Session> session = known.session(who.credentialId());
        long ends = session.map(Credential.Session::endsAtMillis)
                .or(() -> known.scriptToken(who.credentialId()).map(Credential.ScriptToken::expiresAtMillis))
                .orElse(who.isOfStored() ? 0L : who.endsAtMillis());
        call.answer(
                StatusCodes.OK,
                SessionInfo.newBuilder()
                        .setPrincipal(who.toProto())
                        .setExpiresAtMs(ends)
                        .setHubName(config.hubName())
                        .setHubVersion(config.hubVersion())
                        .setNeedsPassword(session.flatMap(open -> known.user(open.user()))
                                .filter(user -> user.passwordHash() == null)
                                .isPresent())
                        .build());
    }

    private void password(Call call) {
        ChangePassword request = call.body(ChangePassword.class);
        Credentials known = keyring.current();
        Optional<Credential.Session> session = known.session(call.console().credentialId());
        Optional<Credential.User> user = session.flatMap(open -> known.user(open.user()));
        if (session.isEmpty() || user.isEmpty()) {
            call.refuse(ErrorCode.ERROR_CODE_FORBIDDEN, "A password is a person's: sign in.");
            return;
        }
        if (!Passwords.isFit(request.getNewPassword())) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Passwords.RULE);
            return;
        }
        long wait = pace.waitMillis(user.get().keyId(), call.source(), System.nanoTime());
        if (wait > 0) {
            call.tooMany(TOO_MANY, (int) wait);
        } else if (!passwords.tryRun(() -> choose(call, session.get(), user.get(), request))) {
            call.tooMany(TOO_MANY, PasswordThreads.RETRY_MILLIS);
        }
    }

    /** On a password thread. Whoever finds an open browser must not be able to keep its owner out. */
    private void choose(Call call, Credential.Session session, Credential.User user, ChangePassword request) {
        String known = user.passwordHash();
        if (known != null && !Passwords.verify(request.getCurrentPassword(), known)) {
            pace.failed(user.keyId(), call.source(), System.nanoTime());
            refused.signIn(user.keyId(), call.source());
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The current password is wrong.");
            return;
        }
        Token renewed = Token.reissue(Token.Kind.SESSION, session.keyId(), random);
        String hash = Passwords.hash(request.getNewPassword(), random);
        questions.put(
                call,
                link -> new Event.PasswordChosen(link, call.console(), known, hash, renewed.secretHash()),
                answer -> {
                    if (answer instanceof SessionInfo info) {
                        cookie.set(call.exchange(), renewed.reveal());
                        call.answer(
                                StatusCodes.OK,
                                info.toBuilder()
                                        .setHubName(config.hubName())
                                        .setHubVersion(config.hubVersion())
                                        .build());
                    } else {
                        call.answer(StatusCodes.OK, answer);
                    }
                });
    }

    private void ticket(Call call) {
        Optional<Credential.Session> session =
                keyring.current().session(call.console().credentialId());
        Optional<String> origin = call.header(Headers.ORIGIN_STRING);
        if (session.isEmpty() || origin.isEmpty()) {
            call.refuse(ErrorCode.ERROR_CODE_FORBIDDEN, "Tickets are for browsers; a script links with its token.");
        } else if (isDueForAnotherSecret(session.get())) {
            renew(call, session.get(), origin.get());
        } else {
            answerWithTicket(call, origin.get());
        }
    }

    /** A secret that was seen by somebody is of use to them for a day, and never past a change of rights. */
    private boolean isDueForAnotherSecret(Credential.Session session) {
        long since = session.rotatedAtMillis();
        boolean old = clock.millis() - since >= SessionTerms.SECRET_LIFETIME.toMillis();
        return old
                || keyring.current()
                        .user(session.user())
                        .filter(user -> user.privilegesSinceMillis() > since)
                        .isPresent();
    }

    private void renew(Call call, Credential.Session session, String origin) {
        Token renewed = Token.reissue(Token.Kind.SESSION, session.keyId(), random);
        questions.put(
                call,
                link -> new Event.SecretRotated(link, call.console(), session.secretHash(), renewed.secretHash()),
                answer -> {
                    if (answer instanceof Done) {
                        cookie.set(call.exchange(), renewed.reveal());
                    }
                    // Where it was not changed now, the next ticket changes it.
                    answerWithTicket(call, origin);
                });
    }

    private void answerWithTicket(Call call, String origin) {
        call.answer(
                StatusCodes.CREATED,
                Ticket.newBuilder()
                        .setTicket(tickets.issue(call.console().credentialId(), origin))
                        .setExpiresInMs(Tickets.VALID_MILLIS)
                        .build());
    }
}
