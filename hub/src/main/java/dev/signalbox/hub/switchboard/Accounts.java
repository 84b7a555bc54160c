package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokenQuery;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in as a person or a script: access tokens, and what becomes of credentials whose time is over. Confined to
 * the switchboard thread.
 */
final class Accounts {
    /** Access tokens that are valid. */
    static final int MAX_TOKENS = 1_000;

    private static final long DEFAULT_TOKEN_MILLIS = 90 * 24 * 3_600_000L;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long YEAR_MILLIS = 366 * 24 * 3_600_000L;
    private static final long KEPT_EXPIRED_MILLIS = 7 * 24 * 3_600_000L;

    private final CredentialBook book;
    private final Users users;
    private final Sessions sessions;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;
    private final SecureRandom random;

    Accounts(
            CredentialBook book,
            Users users,
            Sessions sessions,
            Audit audit,
            Refusals refusals,
            TimeSource time,
            SecureRandom random) {
        this.book = book;
        this.users = users;
        this.sessions = sessions;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
        this.random = random;
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        switch (request.getBodyCase()) {
            case USERS, CREATE_USER, UPDATE_USER, RESET_USER, DELETE_USER -> users.onAsked(asker, identity, request);
            case SESSIONS, END_SESSION -> sessions.onAsked(asker, identity, request);
            case CREATE_ACCESS_TOKEN -> onCreateAccessToken(asker, identity, request.getCreateAccessToken());
            case ACCESS_TOKENS -> onAccessTokens(asker, request.getAccessTokens());
            case ROTATE_ACCESS_TOKEN ->
                onRotateAccessToken(
                        asker, identity, request.getRotateAccessToken().getKeyId());
            case REVOKE_ACCESS_TOKEN ->
                onRevokeAccessToken(
                        asker, identity, request.getRevokeAccessToken().getKeyId());
            default -> throw new IllegalArgumentException("not about accounts: " + request.getBodyCase());
        }
    }

    private void onCreateAccessToken(OfLink asker, ConsoleIdentity identity, CreateAccessToken request) {
        long valid = validMillis(request.getValidForS(), DEFAULT_TOKEN_MILLIS);
        Optional<String> complaint = Users.complaint(request.getRole(), request.getScope());
        String title = request.getTitle();
        if (complaint.isPresent()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, complaint.get());
            return;
        }
        if (valid > 10 * YEAR_MILLIS
                || valid < MINUTE_MILLIS
                || title.isBlank()
                || !Names.isDisplayText(title)
                || title.equals(Credentials.LOCAL_ADMIN)) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "An access token needs a title of at most 100 characters, and is valid for 1 minute to"
                            + " 10 years.");
            return;
        }
        long now = time.millis();
        List<ScriptToken> others = book.recorded().scriptTokens(now);
        if (others.size() >= MAX_TOKENS) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_TOO_LARGE,
                    "There are " + MAX_TOKENS + " access tokens already: revoke one first.");
            return;
        }
        if (others.stream().anyMatch(other -> other.title().equals(title))) {
            // The title names the script in the audit, and its idempotency keys are its own.
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_ALREADY_EXISTS,
                    "An access token of this title is valid already: choose another title, or revoke that one first.");
            return;
        }
        Token token = Token.issue(Token.Kind.ACCESS, random);
        ScriptToken stored = new ScriptToken(
                token.keyId(),
                token.secretHash(),
                title,
                request.getRole(),
                Scope.of(request.getScope()),
                now,
                now + valid,
                0,
                "");
        book.record(
                asker,
                audit.with(
                        new CredentialAdded(stored),
                        identity.name(),
                        "access_token.create",
                        stored.keyId(),
                        Roles.name(stored.role()) + Users.words(stored.scope())),
                HubToConsole.newBuilder().setAccessToken(shown(stored).setToken(token.reveal())));
    }

    private void onAccessTokens(OfLink asker, AccessTokenQuery query) {
        if (!AnswerPage.isLimit(query.getLimit())) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "limit is at most 1,000.");
            return;
        }
        AccessTokens.Builder found = AccessTokens.newBuilder();
        AnswerPage.fill(
                book.stored().scriptTokens(time.millis()).stream()
                        .filter(token -> token.title().compareTo(query.getAfterTitle()) > 0),
                query.getLimit(),
                token -> shown(token).build(),
                found::addAccessTokens);
        Watchers.answer(asker, HubToConsole.newBuilder().setAccessTokens(found));
    }

    private void onRotateAccessToken(OfLink asker, ConsoleIdentity identity, String keyId) {
        ScriptToken old = accessToken(keyId)
                .filter(token -> time.millis() < token.expiresAtMillis())
                .orElse(null);
        if (old == null) {
            refuseNoToken(asker);
            return;
        }
        Token token = Token.issue(Token.Kind.ACCESS, random);
        ScriptToken rotated = old.rotated(token, time.millis());
        Change change = new Together(List.of(
                new CredentialRemoved(old),
                new CredentialAdded(rotated),
                audit.entry(identity.name(), "access_token.rotate", rotated.keyId(), "in the place of " + keyId)));
        book.record(
                asker,
                change,
                HubToConsole.newBuilder().setAccessToken(shown(rotated).setToken(token.reveal())));
    }

    private void onRevokeAccessToken(OfLink asker, ConsoleIdentity identity, String keyId) {
        Optional<ScriptToken> token = accessToken(keyId);
        if (token.isEmpty()) {
            refuseNoToken(asker);
            return;
        }
        book.record(
                asker,
                audit.with(new CredentialRemoved(token.get()), identity.name(), "access_token.revoke", keyId, ""),
                HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
    }

    private Optional<ScriptToken> accessToken(String keyId) {
        return book.recorded().scriptToken(keyId).filter(token -> !token.isLocalAdmin());
    }

    private void refuseNoToken(OfLink asker) {
        refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such access token.");
    }

    /** What this identity may do now: a role may have changed since the link was opened. */
    ConsoleIdentity current(ConsoleIdentity identity) {
        return book.stored().current(identity, time.millis());
    }

    /** Whether the credential that proved this identity is still there. */
    boolean letsIn(ConsoleIdentity identity) {
        return book.stored().letsIn(identity, time.millis());
    }

    boolean letsIn(DeviceIdentity identity) {
        return identity.isCertified()
                || identity.isMapped()
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
        book.closeEnded(nowMillis);
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

    private static AccessToken.Builder shown(ScriptToken token) {
        AccessToken.Builder shown = AccessToken.newBuilder()
                .setKeyId(token.keyId())
                .setTitle(token.title())
                .setRole(token.role())
                .setExpiresAtMs(token.expiresAtMillis())
                .setCreatedAtMs(token.createdAtMillis())
                .setLastUsedAtMs(token.lastUsedAtMillis())
                .setLastUsedFrom(token.lastUsedFrom());
        if (!token.scope().isEverything()) {
            shown.setScope(token.scope().toProto());
        }
        return shown;
    }

    private static long validMillis(int seconds, long whenZero) {
        return seconds == 0 ? whenZero : Integer.toUnsignedLong(seconds) * 1000;
    }
}
