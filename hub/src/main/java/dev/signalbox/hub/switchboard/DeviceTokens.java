package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.NewToken;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tokens of devices as people see them: issued, listed, revoked, and rotated over the live link. At most two of one
 * device live at a time. Confined to the switchboard thread.
 */
final class DeviceTokens {
    static final int MAX_LIVE = 2;

    /** An agent saves a token and links with it within seconds: until then a second rotation could lock it out. */
    static final int ROTATION_MILLIS = 60_000;

    private final Fleet fleet;
    private final CredentialBook book;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;
    private final SecureRandom random;

    DeviceTokens(
            Fleet fleet, CredentialBook book, Audit audit, Refusals refusals, TimeSource time, SecureRandom random) {
        this.fleet = fleet;
        this.book = book;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
        this.random = random;
    }

    /** A new token of this device, and what is stored of it. */
    record Issued(Token token, DeviceToken stored) {
        /** With the token itself: for the one answer that shows it. */
        dev.signalbox.proto.v1.DeviceToken.Builder revealed() {
            return shown(stored).setToken(token.reveal());
        }
    }

    Issued issue(DeviceId device, String replacesKeyId) {
        Token token = Token.issue(Token.Kind.DEVICE, random);
        return new Issued(
                token, new DeviceToken(token.keyId(), token.secretHash(), device, time.millis(), replacesKeyId, 0));
    }

    void onIssue(OfLink asker, ConsoleIdentity identity, LiveDevice device) {
        if (device.recorded.getLifecycle() == Lifecycle.LIFECYCLE_RETIRED) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_DEVICE_SUSPENDED, device.id + " is retired.");
        } else if (live(device).size() >= MAX_LIVE) {
            refuseThird(asker, device);
        } else {
            Issued issued = issue(device.id, "");
            book.record(
                    asker,
                    audit.with(
                            new CredentialAdded(issued.stored()),
                            identity.name(),
                            "token.issue",
                            device.id.value(),
                            issued.stored().keyId()),
                    HubToConsole.newBuilder().setDeviceToken(issued.revealed()));
        }
    }

    void onRotate(OfLink asker, ConsoleIdentity identity, LiveDevice device) {
        Optional<DeviceToken> current = book.recorded().deviceToken(device.keyId);
        if (device.link == null || current.isEmpty()) {
            refuseAway(asker, device);
            return;
        }
        List<Change> changes = new ArrayList<>();
        for (DeviceToken other : live(device)) {
            boolean replacesCurrent =
                    other.awaitsFirstUse() && other.replacesKeyId().equals(device.keyId);
            long ageMillis = time.millis() - other.createdAtMillis();
            if (replacesCurrent && ageMillis >= 0 && ageMillis < ROTATION_MILLIS) {
                refusals.refuse(
                        asker,
                        Refusal.retryAfter(
                                ErrorCode.ERROR_CODE_CONFLICT, device.id + " was given a new token a moment ago.", (int)
                                        (ROTATION_MILLIS - ageMillis)));
                return;
            }
            if (replacesCurrent) {
                changes.add(new CredentialRemoved(other));
            } else if (!other.keyId().equals(device.keyId)) {
                refuseThird(asker, device);
                return;
            }
        }
        Issued issued = issue(device.id, device.keyId);
        changes.add(new CredentialAdded(issued.stored()));
        changes.add(audit.entry(
                identity.name(),
                "token.rotate",
                device.id.value(),
                issued.stored().keyId()));
        if (!book.record(new Together(changes), () -> hand(asker, device, issued))) {
            refusals.refuse(asker, book.refusal());
        }
    }

    void onRevoke(OfLink asker, ConsoleIdentity identity, LiveDevice device, String keyId) {
        Optional<DeviceToken> token = book.recorded()
                .deviceToken(keyId)
                .filter(found -> found.device().equals(device.id));
        if (token.isEmpty()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such device token.");
            return;
        }
        book.record(
                asker,
                audit.with(
                        new CredentialRemoved(token.get()), identity.name(), "token.revoke", device.id.value(), keyId),
                HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
    }

    void onQuery(OfLink asker, LiveDevice device) {
        dev.signalbox.proto.v1.DeviceTokens.Builder found = dev.signalbox.proto.v1.DeviceTokens.newBuilder();
        live(device, book.stored()).forEach(token -> found.addTokens(shown(token)));
        Watchers.answer(asker, HubToConsole.newBuilder().setDeviceTokens(found));
    }

    /** The token is stored: over the live link with it. Where that is gone, nobody will ever have the token. */
    private void hand(OfLink asker, LiveDevice device, Issued issued) {
        NewToken message = NewToken.newBuilder()
                .setToken(issued.token().reveal())
                .setKeyId(issued.stored().keyId())
                .build();
        Link link = fleet.find(device.id) == device ? device.link : null;
        if (link != null
                && link.send(
                        Frame.of(HubToDevice.newBuilder().setNewToken(message).build()))) {
            Watchers.answer(asker, HubToConsole.newBuilder().setDeviceToken(shown(issued.stored())));
            return;
        }
        refuseAway(asker, device);
        Change withdrawn = audit.with(
                new CredentialRemoved(issued.stored()),
                "hub",
                "token.withdraw",
                device.id.value(),
                issued.stored().keyId());
        // Should the store take nothing now: unused, it is withdrawn in 24 h.
        var unused = book.record(withdrawn, () -> {});
    }

    private List<DeviceToken> live(LiveDevice device) {
        return live(device, book.recorded());
    }

    private List<DeviceToken> live(LiveDevice device, Credentials credentials) {
        long now = time.millis();
        return credentials.deviceTokens(device.id).stream()
                .filter(token -> now < token.expiresAtMillis())
                .toList();
    }

    private void refuseAway(OfLink asker, LiveDevice device) {
        refusals.refuse(
                asker,
                ErrorCode.ERROR_CODE_DEVICE_AWAY,
                device.id + " is away: its token is rotated over its live link.");
    }

    private void refuseThird(OfLink asker, LiveDevice device) {
        refusals.refuse(
                asker, ErrorCode.ERROR_CODE_CONFLICT, device.id + " has two live tokens. Revoke one of them first.");
    }

    private static dev.signalbox.proto.v1.DeviceToken.Builder shown(DeviceToken token) {
        return dev.signalbox.proto.v1.DeviceToken.newBuilder()
                .setKeyId(token.keyId())
                .setDeviceId(token.device().value())
                .setCreatedAtMs(token.createdAtMillis())
                .setLastUsedAtMs(token.lastUsedAtMillis())
                .setReplacesKeyId(token.awaitsFirstUse() ? token.replacesKeyId() : "");
    }
}
