package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every credential, as it is stored and as it was recorded last. A change is stored, then published to the edges, then live
 * links that lost their right are closed. Confined to the switchboard thread.
 */
final class CredentialBook {
    private final Keyring keyring;
    private final Promises promises;
    private final Fleet fleet;
    private final Watchers watchers;
    private final Refusals refusals;
    private final TimeSource time;

    /** What the keyring will hold once all that is recorded is stored; null: what it holds. */
    private @Nullable Credentials recorded;

    private int unstored;

    /** What puts a change into the store, perhaps with more in the same transaction. */
    @FunctionalInterface
    interface Recorder {
        boolean record(Change change, Runnable afterCommit);
    }

    CredentialBook(
            Keyring keyring, Promises promises, Fleet fleet, Watchers watchers, Refusals refusals, TimeSource time) {
        this.keyring = keyring;
        this.promises = promises;
        this.fleet = fleet;
        this.watchers = watchers;
        this.refusals = refusals;
        this.time = time;
    }

    /** What lets people and devices in. */
    Credentials stored() {
        return keyring.current();
    }

    /** What changes start from: two that are under way at once must not undo each other. */
    Credentials recorded() {
        Credentials newest = recorded;
        return newest == null ? keyring.current() : newest;
    }

    /**
     * Records the change, whatever else is in it; {@code afterwards} runs once it is stored and in effect. Links that it
     * takes the right from are closed with REVOKED.
     *
     * @return false where the store takes nothing now: nothing was recorded, see {@link #refusal}
     */
    boolean record(Change change, Runnable afterwards) {
        return record(change, CloseReason.CLOSE_REASON_REVOKED, promises::record, afterwards);
    }

    /** Records the change and answers once it is in effect, or refuses. */
    void record(OfLink asker, Change change, HubToConsole.Builder answer) {
        if (!record(change, () -> Watchers.answer(asker, answer))) {
            refusals.refuse(asker, refusal());
        }
    }

    /** Answers where nothing is to change, though not ahead of what was recorded before. */
    void confirm(OfLink asker, HubToConsole.Builder answer) {
        if (!promises.afterAll(() -> Watchers.answer(asker, answer))) {
            refusals.refuse(asker, refusal());
        }
    }

    boolean record(Change change, CloseReason reason, Recorder recorder, Runnable afterwards) {
        List<Credential> removed = new ArrayList<>();
        List<Credential> added = new ArrayList<>();
        collect(change, removed, added);
        boolean taken = recorder.record(change, () -> {
            keyring.publish(keyring.current().changed(removed, added));
            if (--unstored == 0) {
                recorded = null;
            }
            Set<String> gone = new HashSet<>();
            removed.forEach(credential -> gone.add(credential.keyId()));
            closeLinks(gone, reason);
            if (added.stream().anyMatch(User.class::isInstance)) {
                watchers.reconsider(identity -> keyring.current().current(identity, time.millis()));
            }
            afterwards.run();
        });
        if (taken) {
            recorded = recorded().changed(removed, added);
            unstored++;
        }
        return taken;
    }

    /** Why the store takes nothing now. */
    ErrorDetail refusal() {
        return promises.refusal();
    }

    /** Whether a device is linked with it now. */
    boolean isLinked(Credential credential) {
        LiveDevice device = credential instanceof DeviceToken token ? fleet.find(token.device()) : null;
        return device != null && device.link != null && credential.keyId().equals(device.keyId);
    }

    /** Closes the live links of these credentials. */
    void closeLinks(Set<String> keyIds, CloseReason reason) {
        if (keyIds.isEmpty()) {
            return;
        }
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

    /** Closes the links of those whose credential is not stored and has ended. */
    void closeEnded(long nowMillis) {
        for (Watcher watcher : watchers.all()) {
            if (watcher.identity.endsAtMillis() <= nowMillis) {
                watcher.link.close(CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED);
            }
        }
    }

    private static void collect(Change change, List<Credential> removed, List<Credential> added) {
        if (change instanceof Together together) {
            together.changes().forEach(one -> collect(one, removed, added));
        } else if (change instanceof CredentialAdded one) {
            added.add(one.credential());
        } else if (change instanceof CredentialRemoved one) {
            removed.add(one.credential());
        }
    }
}
