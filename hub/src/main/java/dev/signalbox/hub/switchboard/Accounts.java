package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.SetupDone;
import dev.signalbox.hub.switchboard.Event.SignedIn;
import dev.signalbox.hub.switchboard.Event.SignedOut;
import dev.signalbox.hub.switchboard.Event.UserWanted;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Principal;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SessionInfo;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in as a person or a script: users, sessions, access tokens, and what becomes of credentials whose time is
 * over. Confined to the switchboard thread.
 */
final class Accounts {
    private static final long DEFAULT_TOKEN_MILLIS = 90 * 24 * 3_600_000L;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long YEAR_MILLIS = 366 * 24 * 3_600_000L;
    private static final long KEPT_EXPIRED_MILLIS = 7 * 24 * 3_600_000L;

    private final CredentialBook book;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;
    private final SecureRandom random;

    Accounts(CredentialBook book, Audit audit, Refusals refusals, TimeSource time, SecureRandom random) {
        this.book = book;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
        this.random = random;
    }

    void onSetupDone(SetupDone event) {
        if (book.recorded().hasUsers()) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "The setup was done already.")));
            return;
        }
        String admin = "user:" + event.admin().keyId();
        change(
                new Together(List.of(
                        new CredentialAdded(event.admin()),
                        new CredentialAdded(event.session()),
                        audit.entry(admin, "user.create", admin, "the first admin, by the setup code"),
                        audit.entry(admin, "session.open", event.session().keyId(), "by the setup code"))),
                event.link(),
                () -> event.link().send(Frame.of(sessionInfo(event.admin(), event.session()))));
    }

    void onSignedIn(SignedIn event) {
        Optional<User> user = book.stored().user(event.session().user());
        if (user.isEmpty()) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "Sign-in failed.")));
            return;
        }
        change(
                audit.with(
                        new CredentialAdded(event.session()),
                        "user:" + user.get().keyId(),
                        "session.open",
                        event.session().keyId(),
                        ""),
                event.link(),
                () -> event.link().send(Frame.of(sessionInfo(user.get(), event.session()))));
    }

    void onSignedOut(SignedOut event) {
        Optional<Session> session = book.recorded().session(event.identity().credentialId());
        Frame done = Frame.of(Done.getDefaultInstance());
        if (session.isEmpty()) {
            event.link().send(done);
            return;
        }
        change(
                audit.with(
                        new CredentialRemoved(session.get()),
                        event.identity().name(),
                        "session.close",
                        session.get().keyId(),
                        ""),
                event.link(),
                () -> event.link().send(done));
    }

    void onUserWanted(UserWanted event) {
        Frame done = Frame.of(Done.getDefaultInstance());
        if (book.stored().user(event.user()).isPresent()) {
            event.link().send(done);
            return;
        }
        User user = new User(event.user(), event.role(), null, time.millis());
        change(
                audit.with(
                        new CredentialAdded(user),
                        Credentials.LOCAL_ADMIN,
                        "user.create",
                        "user:" + user.keyId(),
                        Roles.name(user.role())),
                event.link(),
                () -> event.link().send(done));
    }

    void onCreateAccessToken(OfLink asker, ConsoleIdentity identity, CreateAccessToken request) {
        long valid = validMillis(request.getValidForS(), DEFAULT_TOKEN_MILLIS);
        boolean roleFits = request.getRole() != Role.ROLE_UNSPECIFIED && request.getRole() != Role.UNRECOGNIZED;
        String title = request.getTitle();
        if (valid > 10 * YEAR_MILLIS
                || valid < MINUTE_MILLIS
                || !roleFits
                || title.isBlank()
                || !Names.isDisplayText(title)
                || title.equals(Credentials.LOCAL_ADMIN)) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "An access token needs a role and a title of at most 100 characters, and is valid for 1 minute to"
                            + " 10 years.");
            return;
        }
        long now = time.millis();
        if (book.recorded().scriptTokens(now).stream()
                .anyMatch(other -> other.title().equals(title))) {
            // The title names the script in the audit, and its idempotency keys are its own.
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_ALREADY_EXISTS,
                    "An access token of this title is valid already: choose another title, or revoke that one first.");
            return;
        }
        Token token = Token.issue(Token.Kind.ACCESS, random);
        ScriptToken stored =
                new ScriptToken(token.keyId(), token.secretHash(), title, request.getRole(), now, now + valid);
        book.record(
                asker,
                audit.with(
                        new CredentialAdded(stored),
                        identity.name(),
                        "access_token.create",
                        stored.keyId(),
                        Roles.name(stored.role())),
                HubToConsole.newBuilder().setAccessToken(shown(stored).setToken(token.reveal())));
    }

    void onAccessTokens(OfLink asker) {
        AccessTokens.Builder found = AccessTokens.newBuilder();
        book.stored().scriptTokens(time.millis()).forEach(token -> found.addAccessTokens(shown(token)));
        Watchers.answer(asker, HubToConsole.newBuilder().setAccessTokens(found));
    }

    void onRevokeAccessToken(OfLink asker, ConsoleIdentity identity, String keyId) {
        Optional<ScriptToken> token = book.recorded().scriptToken(keyId);
        if (token.isEmpty() || token.get().title().equals(Credentials.LOCAL_ADMIN)) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such access token.");
            return;
        }
        book.record(
                asker,
                audit.with(new CredentialRemoved(token.get()), identity.name(), "access_token.revoke", keyId, ""),
                HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
    }

    /** What this identity may do now: a role may have changed since the link was opened. */
    ConsoleIdentity current(ConsoleIdentity identity) {
        if (!letsIn(identity)) {
            return new ConsoleIdentity(identity.name(), Role.ROLE_UNSPECIFIED, identity.credentialId());
        }
        return book.stored()
                .session(identity.credentialId())
                .flatMap(session -> book.stored().user(session.user()))
                .map(user -> new ConsoleIdentity(identity.name(), user.role(), identity.credentialId()))
                .orElse(identity);
    }

    /** Whether the credential that proved this identity is still there. The bridge has none. */
    boolean letsIn(ConsoleIdentity identity) {
        String keyId = identity.credentialId();
        Credentials credentials = book.stored();
        return keyId.isEmpty()
                || credentials.session(keyId).isPresent()
                || credentials.scriptToken(keyId).isPresent();
    }

    boolean letsIn(DeviceIdentity identity) {
        return identity.isCertified()
                || book.stored().deviceToken(identity.keyId()).isPresent();
    }

    /**
     * Closes the links of what is expired, and forgets it a week later: a clock that was ahead for a moment must not cost
     * anybody a token.
     */
    void onTick(long nowMillis) {
        Set<String> expired = new HashSet<>();
        // A token that is in use is not "unused", though the store may not have taken that yet.
        book.stored().expired(nowMillis).stream()
                .filter(credential -> !book.isLinked(credential))
                .forEach(credential -> expired.add(credential.keyId()));
        book.closeLinks(expired, CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED);
        for (Credential credential : book.recorded().expired(nowMillis - KEPT_EXPIRED_MILLIS)) {
            if (book.isLinked(credential)) {
                continue;
            }
            Change removed = new CredentialRemoved(credential);
            if (credential instanceof DeviceToken token) {
                removed = audit.with(
                        removed, "hub", "token.withdraw", token.keyId(), "unused by " + token.device() + " for 24 h");
            }
            if (!book.record(removed, () -> {})) {
                return;
            }
        }
    }

    private void change(Change change, Link asker, Runnable afterwards) {
        if (!book.record(change, afterwards)) {
            asker.send(Frame.of(book.refusal()));
        }
    }

    private static SessionInfo sessionInfo(User user, Session session) {
        return SessionInfo.newBuilder()
                .setPrincipal(
                        Principal.newBuilder().setName("user:" + user.keyId()).setRole(user.role()))
                .setExpiresAtMs(session.expiresAtMillis())
                .build();
    }

    private static AccessToken.Builder shown(ScriptToken token) {
        return AccessToken.newBuilder()
                .setKeyId(token.keyId())
                .setTitle(token.title())
                .setRole(token.role())
                .setExpiresAtMs(token.expiresAtMillis())
                .setCreatedAtMs(token.createdAtMillis());
    }

    private static long validMillis(int seconds, long whenZero) {
        return seconds == 0 ? whenZero : Integer.toUnsignedLong(seconds) * 1000;
    }
}
