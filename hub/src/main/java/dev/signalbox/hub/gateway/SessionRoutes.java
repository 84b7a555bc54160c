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
import java.util.List;
import java.util.Optional;

/** What a browser does in its session: says who it is, gets tickets, chooses a password, ends it. Thread-safe. */
final class SessionRoutes {
    private final Reception reception;
    private final Keyring keyring;
    private final Tickets tickets;

    SessionRoutes(Reception reception, Tickets tickets) {
        this.reception = reception;
        this.keyring = reception.keyring();
        this.tickets = tickets;
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
        reception.questions().put(call, link -> new Event.SignedOut(link, call.console()), answer -> {
            if (answer instanceof Done) {
                reception.cookie().clear(call.exchange());
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
        SessionInfo.Builder info = SessionInfo.newBuilder()
                .setPrincipal(who.toProto())
                .setExpiresAtMs(ends)
                .setNeedsPassword(session.flatMap(open -> known.user(open.user()))
                        .filter(user -> user.passwordHash() == null)
                        .isPresent());
        call.answer(StatusCodes.OK, reception.named(info));
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
        long wait = reception.pace().waitMillis(user.get().keyId(), call.source(), System.nanoTime());
        if (!reception.mustWait(call, wait)) {
            reception.onPasswordThread(call, () -> choose(call, session.get(), user.get(), request));
        }
    }

    /** On a password thread. Whoever finds an open browser must not be able to keep its owner out. */
    private void choose(Call call, Credential.Session session, Credential.User user, ChangePassword request) {
        String known = user.passwordHash();
        if (known != null && !Passwords.verify(request.getCurrentPassword(), known)) {
            reception.pace().failed(user.keyId(), call.source(), System.nanoTime());
            reception.refused().signIn(user.keyId(), call.source());
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The current password is wrong.");
            return;
        }
        Token renewed = Token.reissue(Token.Kind.SESSION, session.keyId(), reception.random());
        String hash = Passwords.hash(request.getNewPassword(), reception.random());
        reception.enter(
                call,
                renewed,
                link -> new Event.PasswordChosen(link, call.console(), known, hash, renewed.secretHash()));
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
        boolean old = reception.clock().millis() - since >= SessionTerms.SECRET_LIFETIME.toMillis();
        return old
                || keyring.current()
                        .user(session.user())
                        .filter(user -> user.privilegesSinceMillis() > since)
                        .isPresent();
    }

    private void renew(Call call, Credential.Session session, String origin) {
        Token renewed = Token.reissue(Token.Kind.SESSION, session.keyId(), reception.random());
        reception
                .questions()
                .put(
                        call,
                        link -> new Event.SecretRotated(
                                link, call.console(), session.secretHash(), renewed.secretHash()),
                        answer -> {
                            if (answer instanceof Done) {
                                reception.cookie().set(call.exchange(), renewed.reveal());
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
