package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.LinkStatus;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SetDesired;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen. Edges put these into the {@link Inbox}; the switchboard thread takes them out, one at a
 * time. Immutable.
 */
public sealed interface Event {
    /** What this event weighs in the inbox, in bytes of heap, roughly. */
    default int weightBytes() {
        return 256;
    }

    /** Whether the switchboard is woken for it alone; else it may wait some milliseconds for others. */
    default boolean isUrgent() {
        return true;
    }

    // Devices. An event about a link is ignored unless that link is still the device's current one.

    /** A device authenticated, and its Hello was well formed. The switchboard answers with Welcome. */
    record DeviceArrived(Link link, DeviceIdentity identity, DeviceHello hello) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * hello.getSerializedSize();
        }
    }

    /**
     * A device's link is gone.
     *
     * @param sleepMillis with SLEEPING: when it means to be back
     */
    record DeviceLeft(Link link, DeviceId device, PresenceCause cause, int sleepMillis) implements Event {}

    /**
     * A batch that passed the edge's checks, readings in the order sent.
     *
     * @param bootId the batch's own, or that of the Hello
     * @param oldestBatchNo the lowest batch the agent still holds, at least 1
     * @param refused how many of the batch's readings did not pass
     */
    record ReadingsArrived(
            Link link,
            DeviceId device,
            String bootId,
            long batchNo,
            long oldestBatchNo,
            boolean historical,
            List<NewReading> readings,
            int refused)
            implements Event {
        @Override
        public int weightBytes() {
            int bytes = 256;
            for (NewReading reading : readings) {
                bytes += 300 + 2 * reading.reading().getSerializedSize();
            }
            return bytes;
        }

        @Override
        public boolean isUrgent() {
            return false;
        }
    }

    record ExecutionReported(Link link, DeviceId device, ExecutionReport report) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * report.getSerializedSize();
        }
    }

    /** What a device says of its properties; well formed, not yet judged by its capabilities. */
    record StateReported(Link link, DeviceId device, ReportedState state) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * state.getSerializedSize();
        }
    }

    /**
     * Something happened at a device; well formed, not yet judged by its capabilities.
     *
     * @param bootId the report's own, or that of the Hello
     * @param oldestEventNo the lowest event the agent still holds, at least 1
     * @param event null: it was refused at the edge, and only its number counts
     */
    record EventReported(
            Link link,
            DeviceId device,
            String bootId,
            long eventNo,
            long oldestEventNo,
            @Nullable DeviceEvent event) implements Event {
        @Override
        public int weightBytes() {
            return 512 + (event == null ? 0 : 4 * event.getSerializedSize());
        }
    }

    /** A well-formed capability document, with the hash of its bytes as received. */
    record CapabilitiesDeclared(Link link, DeviceId device, String hash, Capabilities capabilities) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * capabilities.getSerializedSize();
        }
    }

    /** New figures of a device's link, after its own ping. */
    record LinkMeasured(Link link, DeviceId device, LinkStatus status) implements Event {
        @Override
        public boolean isUrgent() {
            return false;
        }
    }

    // Consoles, scripts, REST.

    /** A console authenticated, and its Hello was well formed. The switchboard answers with Welcome. */
    record ConsoleArrived(Link link, ConsoleIdentity identity) implements Event {}

    record ConsoleLeft(Link link) implements Event {}

    /**
     * A request on a console's link, or a REST request on a link that lives for one answer. Never a hello, ping or
     * goodbye: the gateway deals with those. Exactly one {@code HubToConsole} with the request's id answers it.
     */
    record ConsoleAsked(Link link, ConsoleIdentity identity, ConsoleToHub request) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * request.getSerializedSize();
        }
    }

    // Joining and signing in: the gateway proved the credential, the switchboard keeps the books. Each is answered by
    // one frame of the type that is named.

    /** Answered by {@code JoinResponse} or {@code ErrorDetail}. */
    record JoinAsked(Link link, JoinIdentity identity, JoinRequest request) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * request.getSerializedSize();
        }
    }

    /**
     * The setup code was right: make this person the first admin and open this session. Answered by {@code SessionInfo}
     * after commit, or by {@code ErrorDetail} where there is an admin already.
     */
    record SetupDone(Link link, Credential.User admin, Credential.Session session) implements Event {}

    /**
     * A password or one-time code was right. Answered by {@code SessionInfo} after commit.
     *
     * @param passwordHash what the password was right for: it may have been changed since; null: a code
     */
    record SignedIn(
            Link link, Credential.Session session, @Nullable String passwordHash) implements Event {}

    /** Answered by {@code Done}. Closes the session's links. */
    record SignedOut(Link link, ConsoleIdentity identity) implements Event {}

    /**
     * The local admin wants this user to exist. Answered by {@code Done} after commit.
     *
     * @param passwordHash null: the user has no password
     */
    record UserWanted(
            Link link, String user, Role role, @Nullable String passwordHash) implements Event {}

    /**
     * A person chose a password, and said the one before if there was one. Answered by {@code SessionInfo} after commit.
     *
     * @param oldHash the hash of the password that was said; null: there was none
     * @param newSecretHash of the session, whose secret changes with it
     */
    record PasswordChosen(
            Link link, ConsoleIdentity identity, @Nullable String oldHash, String newHash, String newSecretHash)
            implements Event {}

    /** A session's secret is to change. Answered by {@code Done} after commit. */
    record SecretRotated(Link link, ConsoleIdentity identity, String oldHash, String newHash) implements Event {}

    /** A session or access token let somebody in; at most once a minute for each. */
    record CredentialUsed(String keyId, String from) implements Event {}

    /** A handshake with a device token that another one took the place of; it was refused. */
    record TokenReused(DeviceId device, String keyId) implements Event {}

    /** Something for the audit that changes nothing else: who did what to what. */
    record Noted(String actor, String action, String subject, String detail) implements Event {}

    // MQTT.

    /** A command by MQTT; well formed, not yet judged. */
    record CommandPublished(Origin.OfTopic origin, ConsoleIdentity identity, InvokeCommand request) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * request.getSerializedSize();
        }
    }

    /**
     * Something is desired by MQTT; well formed, not yet judged.
     *
     * @param bareText the payload where it is one bare value; empty: it is a whole change
     */
    record DesiredPublished(Origin.OfTopic origin, ConsoleIdentity identity, SetDesired request, String bareText)
            implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * request.getSerializedSize();
        }
    }

    /** The broker has accepted us and our subscriptions: restate what is retained. */
    record BridgeUp() implements Event {}

    /**
     * Somebody on the broker has just started and may have missed what is retained.
     *
     * @param delayMillis until the first publish
     * @param perSecond at most so many publishes
     */
    record RestatementAsked(int delayMillis, int perSecond, List<Restated> order) implements Event {
        public RestatementAsked {
            order = List.copyOf(order);
        }
    }

    // Foreign MQTT devices.

    /**
     * A foreign MQTT device that its mapping may make, and that nobody knew. Answered by {@link Foreign#admitted} after commit,
     * or by {@link Foreign#turnedAway}.
     *
     * @param device as it is to be registered, but for its time
     */
    record MappedDeviceFound(MappedDeviceRecord record, Device device) implements Event {
        @Override
        public int weightBytes() {
            return 512 + 4 * record.getSerializedSize();
        }
    }

    /** More was heard of a mapped device, after what it declares by this hash. Answered by {@link Foreign#learned}. */
    record MappedDeviceLearned(MappedDeviceRecord record, String capabilitiesHash) implements Event {
        @Override
        public int weightBytes() {
            return 256 + 4 * record.getSerializedSize();
        }
    }

    // The store's answers.

    /** These changes are on stable storage, in the order they were recorded. */
    record Stored(List<Change> changes) implements Event {}

    /** The disk is full or has room again. While full, {@link Store#record} takes nothing. */
    record StorageFull(boolean full) implements Event {}

    /** This sweep and all before it are on stable storage. */
    record Swept(long sweepId) implements Event {}

    /** No sweep is stored any more, those under way included, until the hub starts again. */
    record HistoryEnded() implements Event {}

    /** A query's answer, a {@code HubToConsole} with the request's id. */
    record Answered(Origin.OfLink asker, Frame answer) implements Event {}

    // Time, and the end.

    /** Time passes: every 250 ms. */
    record Tick(long nowMillis, long nanoTime) implements Event {}

    /** Close every link with SHUTDOWN, spread over the grace time, sweep once more, then end. */
    record Stopping(int graceMillis) implements Event {}
}
