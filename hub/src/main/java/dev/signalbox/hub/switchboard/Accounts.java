package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.SetupDone;
import dev.signalbox.hub.switchboard.Event.SignedIn;
import dev.signalbox.hub.switchboard.Event.SignedOut;
import dev.signalbox.hub.switchboard.Event.UserWanted;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
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
 * The books of users, sessions, tokens and join keys. A change is stored, then published to the edges, then live links that
 * lost their right are closed. Confined to the switchboard thread.
 */
final class Accounts {
    private static final long DEFAULT_JOIN_KEY_MILLIS = 24 * 3_600_000L;
    private static final long DEFAULT_TOKEN_MILLIS = 90 * 24 * 3_600_000L;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long YEAR_MILLIS = 366 * 24 * 3_600_000L;
    private static final long KEPT_EXPIRED_MILLIS = 7 * 24 * 3_600_000L;
    private static final int MAX_TAGS = 16;

    private final Keyring keyring;
    private final Promises promises;
    private final Fleet fleet;
    private final Watchers watchers;
    private final TimeSource time;
    private final SecureRandom random;

    /** The first admin is on its way to the disk, or there. */
    private boolean setUp;

    /** Key ids whose removal is on its way to the disk. */
    private final Set<String> expiring = new HashSet<>();

    Accounts(Keyring keyring, Promises promises, Fleet fleet, Watchers watchers, TimeSource time, SecureRandom random) {
        this.keyring = keyring;
        this.promises = promises;
        this.fleet = fleet;
        this.watchers = watchers;
        this.time = time;
        this.random = random;
    }

    Credentials credentials() {
        return keyring.current();
    }

    List<DeviceToken> tokensOf(DeviceId device) {
        return keyring.current().deviceTokens(device);
    }

    void onSetupDone(SetupDone event) {
        if (keyring.current().hasUsers() || setUp) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "The setup was done already.")));
            return;
        }
        Together changes =
                new Together(List.of(new CredentialAdded(event.admin()), new CredentialAdded(event.session())));
        setUp = change(
                changes, event.link(), () -> event.link().send(Frame.of(sessionInfo(event.admin(), event.session()))));
    }

    void onSignedIn(SignedIn event) {
        Optional<User> user = keyring.current().user(event.session().user());
        if (user.isEmpty()) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "Sign-in failed.")));
            return;
        }
        change(
                new CredentialAdded(event.session()),
                event.link(),
                () -> event.link().send(Frame.of(sessionInfo(user.get(), event.session()))));
    }

    void onSignedOut(SignedOut event) {
        Optional<Session> session = keyring.current().session(event.identity().credentialId());
        Frame done = Frame.of(Done.getDefaultInstance());
        if (session.isEmpty()) {
            event.link().send(done);
            return;
        }
        change(
                new CredentialRemoved(session.get()),
                event.link(),
                () -> event.link().send(done));
    }

    void onUserWanted(UserWanted event) {
        Frame done = Frame.of(Done.getDefaultInstance());
        if (keyring.current().user(event.user()).isPresent()) {
            event.link().send(done);
            return;
        }
        User user = new User(event.user(), event.role(), null, time.millis());
        change(new CredentialAdded(user), event.link(), () -> event.link().send(done));
    }

    void onCreateJoinKey(Origin.OfLink asker, ConsoleIdentity identity, CreateJoinKey request) {
        long valid = validMillis(request.getValidForS(), DEFAULT_JOIN_KEY_MILLIS);
        boolean tagsFit = request.getTagsCount() <= MAX_TAGS
                && request.getTagsList().stream().allMatch(tag -> !tag.isBlank() && Names.isDisplayText(tag, 64));
        if (valid > YEAR_MILLIS || valid < MINUTE_MILLIS || !tagsFit || !Names.isDisplayText(request.getTitle())) {
            refuse(
                    asker,
                    "A join key is valid for 1 minute to 1 year, has at most 16 tags, and a title of at most 100"
                            + " characters.");
            return;
        }
        Token token = Token.issue(Token.Kind.JOIN, random);
        long now = time.millis();
        JoinKey key = new JoinKey(
                token.keyId(),
                token.secretHash(),
                request.getTitle(),
                request.getTagsList(),
                identity.name(),
                now,
                now + valid);
        change(
                new CredentialAdded(key),
                asker,
                HubToConsole.newBuilder()
                        .setJoinKey(dev.signalbox.proto.v1.JoinKey.newBuilder()
                                .setKeyId(key.keyId())
                                .setKey(token.reveal())
                                .setExpiresAtMs(key.expiresAtMillis())));
    }

    void onCreateAccessToken(Origin.OfLink asker, CreateAccessToken request) {
        long valid = validMillis(request.getValidForS(), DEFAULT_TOKEN_MILLIS);
        boolean roleFits = request.getRole() != Role.ROLE_UNSPECIFIED && request.getRole() != Role.UNRECOGNIZED;
        String title = request.getTitle();
        if (valid > 10 * YEAR_MILLIS
                || valid < MINUTE_MILLIS
                || !roleFits
                || title.isBlank()
                || !Names.isDisplayText(title)
                || title.equals(Credentials.LOCAL_ADMIN)) {
            refuse(
                    asker,
                    "An access token needs a role and a title of at most 100 characters, and is valid for 1 minute to"
                            + " 10 years.");
            return;
        }
        Token token = Token.issue(Token.Kind.ACCESS, random);
        long now = time.millis();
        ScriptToken stored = new ScriptToken(
                token.keyId(), token.secretHash(), request.getTitle(), request.getRole(), now, now + valid);
        change(
                new CredentialAdded(stored),
                asker,
                HubToConsole.newBuilder()
                        .setAccessToken(AccessToken.newBuilder()
                                .setKeyId(stored.keyId())
                                .setTitle(stored.title())
                                .setRole(stored.role())
                                .setExpiresAtMs(stored.expiresAtMillis())
                                .setToken(token.reveal())));
    }

    void onRevokeAccessToken(Origin.OfLink asker, String keyId) {
        Optional<ScriptToken> token = keyring.current().scriptToken(keyId);
        if (token.isEmpty() || token.get().title().equals(Credentials.LOCAL_ADMIN)) {
            Watchers.answer(
                    asker,
                    HubToConsole.newBuilder()
                            .setError(Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such access token.")));
            return;
        }
        change(
                new CredentialRemoved(token.get()),
                asker,
                HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
    }

    /** What this identity may do now: a role may have changed since the link was opened. */
    ConsoleIdentity current(ConsoleIdentity identity) {
        if (!letsIn(identity)) {
            return new ConsoleIdentity(identity.name(), Role.ROLE_UNSPECIFIED, identity.credentialId());
        }
        return keyring.current()
                .session(identity.credentialId())
                .flatMap(session -> keyring.current().user(session.user()))
                .map(user -> new ConsoleIdentity(identity.name(), user.role(), identity.credentialId()))
                .orElse(identity);
    }

    /** Whether the credential that proved this identity is still there. The bridge has none. */
    boolean letsIn(ConsoleIdentity identity) {
        String keyId = identity.credentialId();
        Credentials credentials = keyring.current();
        return keyId.isEmpty()
                || credentials.session(keyId).isPresent()
                || credentials.scriptToken(keyId).isPresent();
    }

    boolean letsIn(DeviceIdentity identity) {
        return keyring.current().deviceToken(identity.keyId()).isPresent();
    }

    /** A stored change of credentials takes effect: on the keyring, and on live links. */
    void onChanged(Change change) {
        onChanged(change, CloseReason.CLOSE_REASON_REVOKED);
    }

    /**
     * Closes the links of what is expired, and forgets it a week later: a clock that was ahead for a moment must not cost
     * anybody a token.
     */
    void onTick(long nowMillis) {
        Set<String> expired = new HashSet<>();
        keyring.current().expired(nowMillis).forEach(credential -> expired.add(credential.keyId()));
        if (!expired.isEmpty()) {
            closeLinks(expired, CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED);
        }
        for (Credential credential : keyring.current().expired(nowMillis - KEPT_EXPIRED_MILLIS)) {
            CredentialRemoved removed = new CredentialRemoved(credential);
            if (expiring.contains(credential.keyId())) {
                continue;
            }
            boolean taken = promises.record(removed, () -> {
                expiring.remove(credential.keyId());
                onChanged(removed, CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED);
            });
            if (!taken) {
                return;
            }
            expiring.add(credential.keyId());
        }
    }

    private void onChanged(Change change, CloseReason reason) {
        Credentials next = keyring.current();
        Set<String> gone = new HashSet<>();
        for (Change one : change instanceof Together together ? together.changes() : List.of(change)) {
            if (one instanceof CredentialAdded added) {
                next = next.with(added.credential());
            } else if (one instanceof CredentialRemoved removed) {
                next = next.without(removed.credential());
                gone.add(removed.credential().keyId());
            }
        }
        keyring.publish(next);
        if (!gone.isEmpty()) {
            closeLinks(gone, reason);
        }
    }

    private void closeLinks(Set<String> keyIds, CloseReason reason) {
        for (Watcher watcher : watchers.all()) {
            if (keyIds.contains(watcher.identity.credentialId())) {
                watcher.link.close(reason);
            }
        }
        for (LiveDevice device : fleet.all()) {
            if (device.link != null && keyIds.contains(device.keyId)) {
                device.link.close(reason);
            }
        }
    }

    private boolean change(Change change, Link asker, Runnable afterwards) {
        boolean taken = promises.record(change, () -> {
            onChanged(change);
            afterwards.run();
        });
        if (!taken) {
            asker.send(Frame.of(promises.refusal()));
        }
        return taken;
    }

    private void change(Change change, Origin.OfLink asker, HubToConsole.Builder answer) {
        boolean taken = promises.record(change, () -> {
            onChanged(change);
            Watchers.answer(asker, answer);
        });
        if (!taken) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(promises.refusal()));
        }
    }

    private static SessionInfo sessionInfo(User user, Session session) {
        return SessionInfo.newBuilder()
                .setPrincipal(
                        Principal.newBuilder().setName("user:" + user.keyId()).setRole(user.role()))
                .setExpiresAtMs(session.expiresAtMillis())
                .build();
    }

    private static void refuse(Origin.OfLink asker, String message) {
        ErrorDetail error = Refusal.of(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, message);
        Watchers.answer(asker, HubToConsole.newBuilder().setError(error));
    }

    private static long validMillis(int seconds, long whenZero) {
        return seconds == 0 ? whenZero : Integer.toUnsignedLong(seconds) * 1000;
    }
}
