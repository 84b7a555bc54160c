package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells the switchboard who was here and from where, each credential at most once a minute. Remembers 10,000 credentials, of which
 * the longest unused goes for a new one, and earlier after its minute. Thread-safe.
 */
final class CredentialUses {
    private static final int MAX_CREDENTIALS = 10_000;
    private static final long ONCE_IN_NANOS = 60_000_000_000L;

    private final Inbox inbox;
    private long notedNanos;
    private final Map<String, Long> toldNanos = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_CREDENTIALS || notedNanos - eldest.getValue() >= ONCE_IN_NANOS;
        }
    };

    CredentialUses(Inbox inbox) {
        this.inbox = inbox;
    }

    void note(ConsoleIdentity identity, String from, long nowNanos) {
        if (identity.isOfStored() && isDue(identity.credentialId(), nowNanos)) {
            inbox.put(new Event.CredentialUsed(identity.credentialId(), from));
        }
    }

    private synchronized boolean isDue(String keyId, long nowNanos) {
        notedNanos = nowNanos;
        Long told = toldNanos.get(keyId);
        boolean due = told == null || nowNanos - told >= ONCE_IN_NANOS;
        if (due) {
            toldNanos.put(keyId, nowNanos);
        }
        return due;
    }

    synchronized int remembered() {
        return toldNanos.size();
    }
}
