package dev.signalbox.hub.auth;

import dev.signalbox.hub.auth.Authentication.Denied;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.hub.auth.Authentication.Replaced;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.auth.Credential.ReplacedToken;
import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Every credential of one moment. Immutable; a change shares with the moment before what it leaves as it was, so it costs as
 * little with the tokens of 10,000 devices as with ten.
 */
public final class Credentials {
    /** Name of the token that the hub writes into its data directory at each start. */
    public static final String LOCAL_ADMIN = "local:admin";

    private static final PMap<String, Credential> NONE = HashTreePMap.empty();

    /** Of each kind those there are, by key id. */
    private final PMap<Class<? extends Credential>, PMap<String, Credential>> byKind;

    private Credentials(PMap<Class<? extends Credential>, PMap<String, Credential>> byKind) {
        this.byKind = byKind;
    }

    public static Credentials of(Collection<? extends Credential> all) {
        return new Credentials(HashTreePMap.empty()).changed(List.of(), all);
    }

    /** These credentials with one added, or replaced where the key id is known. */
    public Credentials with(Credential credential) {
        return changed(List.of(), List.of(credential));
    }

    /** These credentials with some removed, then others added or replaced. */
    public Credentials changed(Collection<? extends Credential> removed, Collection<? extends Credential> added) {
        PMap<Class<? extends Credential>, PMap<String, Credential>> changed = byKind;
        for (Credential credential : removed) {
            Class<? extends Credential> kind = credential.getClass();
            changed = changed.plus(kind, changed.getOrDefault(kind, NONE).minus(credential.keyId()));
        }
        for (Credential credential : added) {
            Class<? extends Credential> kind = credential.getClass();
            changed = changed.plus(kind, changed.getOrDefault(kind, NONE).plus(credential.keyId(), credential));
        }
        return new Credentials(changed);
    }

    /** Who bears this token; any kind. */
    public Authentication authenticate(String bearer, long nowMillis) {
        Optional<Token> parsed = Token.parse(bearer);
        if (parsed.isEmpty()) {
            return new Denied(Reason.MALFORMED);
        }
        Token token = parsed.get();
        return switch (token.kind()) {
            case DEVICE -> device(token, nowMillis);
            case ACCESS -> script(token, nowMillis);
            case JOIN -> join(token, nowMillis);
            case SESSION -> session(token, nowMillis);
        };
    }

    public Optional<User> user(String name) {
        return Optional.ofNullable(find(User.class, name));
    }

    public Optional<Session> session(String keyId) {
        return Optional.ofNullable(find(Session.class, keyId));
    }

    public Optional<ScriptToken> scriptToken(String keyId) {
        return Optional.ofNullable(find(ScriptToken.class, keyId));
    }

    public Optional<DeviceToken> deviceToken(String keyId) {
        return Optional.ofNullable(find(DeviceToken.class, keyId));
    }

    public Optional<JoinKey> joinKey(String keyId) {
        return Optional.ofNullable(find(JoinKey.class, keyId));
    }

    /** The tokens of one device, the oldest first. */
    public List<DeviceToken> deviceTokens(DeviceId device) {
        return all(DeviceToken.class)
                .filter(token -> token.device().equals(device))
                .sorted(Comparator.comparingLong(DeviceToken::createdAtMillis).thenComparing(DeviceToken::keyId))
                .toList();
    }

    /** The replaced tokens of one device, the oldest first. */
    public List<ReplacedToken> replacedTokens(DeviceId device) {
        return all(ReplacedToken.class)
                .filter(token -> token.device().equals(device))
                .sorted(Comparator.comparingLong(ReplacedToken::createdAtMillis).thenComparing(ReplacedToken::keyId))
                .toList();
    }

    /** Join keys that let devices join now, the oldest first. */
    public List<JoinKey> joinKeys(long nowMillis) {
        return all(JoinKey.class)
                .filter(key -> nowMillis < key.expiresAtMillis())
                .sorted(Comparator.comparingLong(JoinKey::createdAtMillis).thenComparing(JoinKey::keyId))
                .toList();
    }

    /** Access tokens that let somebody in now, by title; not the hub's own. */
    public List<ScriptToken> scriptTokens(long nowMillis) {
        return all(ScriptToken.class)
                .filter(token -> nowMillis < token.expiresAtMillis())
                .filter(token -> !token.isLocalAdmin())
                .sorted(Comparator.comparing(ScriptToken::title).thenComparing(ScriptToken::keyId))
                .toList();
    }

    /** By name. */
    public List<User> users() {
        return all(User.class).sorted(Comparator.comparing(User::keyId)).toList();
    }

    /** How many open sessions each user has who has any. */
    public Map<String, Long> sessionCounts(long nowMillis) {
        return all(Session.class)
                .filter(session -> nowMillis < session.expiresAtMillis())
                .collect(Collectors.groupingBy(Session::user, Collectors.counting()));
    }

    /** Of one user, the oldest first; also those that are expired and not forgotten yet. */
    public List<Session> sessions(String user) {
        return all(Session.class)
                .filter(session -> session.user().equals(user))
                .sorted(Comparator.comparingLong(Session::createdAtMillis).thenComparing(Session::keyId))
                .toList();
    }

    /**
     * What this identity may do now: role and scope may have changed since it was proven. Where its credential is gone or
     * has ended, it has no role.
     */
    public ConsoleIdentity current(ConsoleIdentity identity, long nowMillis) {
        if (!letsIn(identity, nowMillis)) {
            return identity.as(Role.ROLE_UNSPECIFIED, identity.scope());
        }
        return session(identity.credentialId())
                .flatMap(session -> user(session.user()))
                .map(user -> identity.as(user.role(), user.scope()))
                .orElse(identity);
    }

    /** Whether the credential that proved this identity is still good. The bridge has none. */
    public boolean letsIn(ConsoleIdentity identity, long nowMillis) {
        String keyId = identity.credentialId();
        return nowMillis < identity.endsAtMillis()
                && (!identity.isOfStored()
                        || session(keyId)
                                .filter(session -> nowMillis < session.expiresAtMillis()
                                        && user(session.user()).isPresent())
                                .isPresent()
                        || scriptToken(keyId)
                                .filter(token -> nowMillis < token.expiresAtMillis())
                                .isPresent());
    }

    /** Whether anybody can sign in: once true, the setup is closed. */
    public boolean hasUsers() {
        return all(User.class).findAny().isPresent();
    }

    /** Those whose time is over. */
    public List<Credential> expired(long nowMillis) {
        return byKind.values().stream()
                .flatMap(kind -> kind.values().stream())
                .filter(credential -> credential.expiresAtMillis() <= nowMillis)
                .toList();
    }

    private Authentication device(Token token, long nowMillis) {
        DeviceToken stored = find(DeviceToken.class, token.keyId());
        if (stored == null) {
            ReplacedToken replaced = find(ReplacedToken.class, token.keyId());
            return replaced != null && token.matches(replaced.secretHash())
                    ? new Replaced(replaced.device(), replaced.keyId())
                    : new Denied(Reason.UNKNOWN);
        }
        return judge(
                token,
                stored.secretHash(),
                stored.expiresAtMillis(),
                nowMillis,
                new DeviceIdentity(stored.device(), stored.keyId()));
    }

    private Authentication script(Token token, long nowMillis) {
        ScriptToken stored = find(ScriptToken.class, token.keyId());
        if (stored == null) {
            return new Denied(Reason.UNKNOWN);
        }
        String name = stored.isLocalAdmin() ? LOCAL_ADMIN : "token:" + stored.title();
        return judge(
                token,
                stored.secretHash(),
                stored.expiresAtMillis(),
                nowMillis,
                new ConsoleIdentity(name, stored.role(), stored.scope(), stored.keyId(), Long.MAX_VALUE));
    }

    private Authentication join(Token token, long nowMillis) {
        JoinKey stored = find(JoinKey.class, token.keyId());
        if (stored == null) {
            return new Denied(Reason.UNKNOWN);
        }
        return judge(token, stored.secretHash(), stored.expiresAtMillis(), nowMillis, new JoinIdentity(stored.keyId()));
    }

    private Authentication session(Token token, long nowMillis) {
        Session stored = find(Session.class, token.keyId());
        if (stored == null) {
            return new Denied(Reason.UNKNOWN);
        }
        User user = find(User.class, stored.user());
        if (user == null) {
            return new Denied(Reason.UNKNOWN);
        }
        return judge(
                stored.isProvenBy(token, nowMillis),
                stored.expiresAtMillis(),
                nowMillis,
                new ConsoleIdentity("user:" + user.keyId(), user.role(), user.scope(), stored.keyId(), Long.MAX_VALUE));
    }

    private static Authentication judge(
            Token token, String storedHash, long expiresAtMillis, long nowMillis, Identity identity) {
        return judge(token.matches(storedHash), expiresAtMillis, nowMillis, identity);
    }

    private static Authentication judge(boolean proven, long expiresAtMillis, long nowMillis, Identity identity) {
        if (!proven) {
            return new Denied(Reason.WRONG_SECRET);
        }
        return nowMillis < expiresAtMillis ? new Granted(identity) : new Denied(Reason.EXPIRED);
    }

    private <T extends Credential> Stream<T> all(Class<T> kind) {
        return byKind.getOrDefault(kind, NONE).values().stream().map(kind::cast);
    }

    private <T extends Credential> @Nullable T find(Class<T> kind, String keyId) {
        return kind.cast(byKind.getOrDefault(kind, NONE).get(keyId));
    }
}
