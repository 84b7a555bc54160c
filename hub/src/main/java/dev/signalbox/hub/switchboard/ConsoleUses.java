package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.CredentialUsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When people's sessions and scripts' tokens were used last, noted in batches: the first for the sake of their end, the
 * second for whoever looks which tokens may go. Confined to the switchboard thread.
 */
final class ConsoleUses {
    /** How exactly a session's last use is noted: to a part of the time after which it ends. */
    private static final int PARTS_OF_IDLE = 20;

    private static final long MINUTE_MILLIS = 60_000;
    private static final long MOST_MILLIS = 10 * MINUTE_MILLIS;

    /** Credentials noted in one transaction, once a second. */
    private static final int MOST_PER_CHANGE = 500;

    private final CredentialBook book;
    private final Watchers watchers;

    /** From where each was used that is to be noted, by key id. At most one entry for each credential. */
    private final Map<String, String> used = new LinkedHashMap<>();

    ConsoleUses(CredentialBook book, Watchers watchers) {
        this.book = book;
        this.watchers = watchers;
    }

    void onUsed(CredentialUsed event) {
        // Not of the hub's own, which must not be stored: it would still let in after the next start.
        boolean isKnown = book.recorded()
                        .scriptToken(event.keyId())
                        .filter(token -> !token.isLocalAdmin())
                        .isPresent()
                || book.recorded().session(event.keyId()).isPresent();
        if (isKnown) {
            used.put(event.keyId(), event.from());
        }
    }

    /** A link that is open uses its session. */
    void onTick(long nowMillis) {
        for (Watcher watcher : watchers.all()) {
            if (watcher.identity.isOfStored()) {
                book.recorded()
                        .session(watcher.identity.credentialId())
                        .filter(session -> isToBeNoted(session, nowMillis))
                        .ifPresent(session -> used.putIfAbsent(session.keyId(), ""));
            }
        }
        if (used.isEmpty()) {
            return;
        }
        List<Change> changes = new ArrayList<>();
        List<String> noted = used.keySet().stream().limit(MOST_PER_CHANGE).toList();
        for (String keyId : noted) {
            book.recorded()
                    .scriptToken(keyId)
                    .ifPresent(token ->
                            changes.add(new CredentialAdded(token.usedAt(nowMillis, used.getOrDefault(keyId, "")))));
            book.recorded()
                    .session(keyId)
                    .filter(session -> isToBeNoted(session, nowMillis))
                    .ifPresent(session -> changes.add(new CredentialAdded(session.usedAt(nowMillis))));
        }
        // Where the store takes nothing now, a second later.
        if (changes.isEmpty() || book.record(new Together(changes), () -> {})) {
            noted.forEach(used::remove);
        }
    }

    private static boolean isToBeNoted(Session session, long nowMillis) {
        long part = Math.max(MINUTE_MILLIS, Math.min(MOST_MILLIS, session.idleMillis() / PARTS_OF_IDLE));
        return session.idleMillis() > 0
                && nowMillis < session.expiresAtMillis()
                && nowMillis - session.lastUsedAtMillis() >= part;
    }
}
