package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.ReplacedToken;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.TokenReused;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from the use of a device token: the first use of a new one ends the one it replaces, and who uses that one
 * afterwards raises an alarm. Confined to the switchboard thread.
 */
final class TokenUses {
    private static final Logger LOG = LoggerFactory.getLogger(TokenUses.class);

    /** Replaced tokens that are still recognised, of one device. */
    static final int MAX_REPLACED = 4;

    /** One alarm of the same token in this time; all are counted. */
    static final long ALARM_NANOS = 3_600_000_000_000L;

    /** Tokens whose alarms are remembered. */
    private static final int MAX_ALARMS = 1_000;

    /** Uses that are noted in one transaction, once a second: on a new day a whole fleet may link within seconds. */
    static final int USES_PER_CHANGE = 500;

    private static final long DAY_MILLIS = 24 * 3_600_000L;

    private final CredentialBook book;
    private final Audit audit;
    private final TimeSource time;
    private final Counter reused;

    /** Tokens used for the first time today, not noted yet. At most one entry for each token. */
    private final Set<String> usedToday = new LinkedHashSet<>();

    /** First uses of a new token that are not recorded yet, by key id. At most one entry for each token. */
    private final Map<String, LiveDevice> firstUses = new LinkedHashMap<>();

    /** When the alarm of a replaced token was raised last, by key id. */
    private final Map<String, Long> alarmNanos = new LinkedHashMap<>();

    TokenUses(CredentialBook book, Audit audit, TimeSource time, Metrics metrics) {
        this.book = book;
        this.audit = audit;
        this.time = time;
        this.reused = metrics.counter(
                "signalbox.tokens.reused", "Handshakes with a device token that another one took the place of");
    }

    /** A link was opened with this token. */
    void onUsed(LiveDevice device, String keyId) {
        DeviceToken token = book.recorded().deviceToken(keyId).orElse(null);
        if (token == null) {
            return;
        }
        long now = time.millis();
        if (token.awaitsFirstUse()) {
            firstUses.put(keyId, device);
            recordFirstUses(now);
        } else if (Math.floorDiv(token.lastUsedAtMillis(), DAY_MILLIS) != Math.floorDiv(now, DAY_MILLIS)) {
            usedToday.add(keyId);
        }
    }

    /** Somebody came with a token that another one took the place of; refused at the door. */
    void onReused(TokenReused event) {
        reused.increment();
        long now = time.nanos();
        Long before = alarmNanos.get(event.keyId());
        if (before != null && now - before < ALARM_NANOS) {
            return;
        }
        Change alarm = audit.entry(
                "device:" + event.device(),
                "token.reuse",
                event.device().value(),
                event.keyId() + " was used after it was replaced");
        boolean taken = book.record(
                alarm,
                () -> LOG.warn(
                        "a replaced token was used: it may be stolen device={} key={}", event.device(), event.keyId()));
        if (taken) {
            alarmNanos.remove(event.keyId());
            alarmNanos.put(event.keyId(), now);
            if (alarmNanos.size() > MAX_ALARMS) {
                alarmNanos.remove(alarmNanos.keySet().iterator().next());
            }
        }
    }

    /** Records what the store did not take before; notes who was used today, a batch a second. */
    void onTick(long nowMillis) {
        recordFirstUses(nowMillis);
        if (usedToday.isEmpty()) {
            return;
        }
        List<Change> changes = new ArrayList<>();
        List<String> noted = new ArrayList<>();
        for (Iterator<String> next = usedToday.iterator(); next.hasNext() && noted.size() < USES_PER_CHANGE; ) {
            String keyId = next.next();
            noted.add(keyId);
            book.recorded()
                    .deviceToken(keyId)
                    .ifPresent(token -> changes.add(new CredentialAdded(token.usedAt(nowMillis))));
        }
        if (changes.isEmpty() || book.record(new Together(changes), () -> {})) {
            noted.forEach(usedToday::remove);
        }
    }

    /** The agent has forgotten the old token by now: should the store take nothing, it is tried again in a second. */
    private void recordFirstUses(long nowMillis) {
        for (Iterator<Map.Entry<String, LiveDevice>> next = firstUses.entrySet().iterator(); next.hasNext(); ) {
            Map.Entry<String, LiveDevice> use = next.next();
            DeviceToken token = book.recorded().deviceToken(use.getKey()).orElse(null);
            // It may have been revoked meanwhile.
            if (token != null
                    && token.awaitsFirstUse()
                    && !replace(use.getValue(), token.usedAt(nowMillis), nowMillis)) {
                return;
            }
            next.remove();
        }
    }

    private boolean replace(LiveDevice device, DeviceToken used, long nowMillis) {
        List<Change> changes = new ArrayList<>();
        changes.add(new CredentialAdded(used));
        book.recorded().deviceToken(used.replacesKeyId()).ifPresent(old -> {
            changes.add(new CredentialRemoved(old));
            List<ReplacedToken> known = book.recorded().replacedTokens(device.id);
            known.stream()
                    .limit(Math.max(0, known.size() - MAX_REPLACED + 1))
                    .forEach(oldest -> changes.add(new CredentialRemoved(oldest)));
            changes.add(new CredentialAdded(new ReplacedToken(old.keyId(), old.secretHash(), device.id, nowMillis)));
        });
        changes.add(audit.entry(
                "device:" + device.id,
                "token.replace",
                device.id.value(),
                used.keyId() + " replaced " + used.replacesKeyId()));
        return book.record(new Together(changes), () -> {});
    }
}
