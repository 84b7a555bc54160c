package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.ShadowChanged;
import dev.signalbox.hub.switchboard.Event.DesiredPublished;
import dev.signalbox.hub.switchboard.Event.StateReported;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.ShadowConflict;
import dev.signalbox.proto.v1.ShadowRevision;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What people want of each device's properties: judged by its capabilities, recorded, then told to everybody and sent to
 * the device. Confined to the switchboard thread.
 */
final class Shadows {
    private final Fleet fleet;
    private final Promises promises;
    private final Answers answers;
    private final Audit audit;
    private final TimeSource time;
    private final Refusals refusals;
    private final ReportedStates reported;

    Shadows(
            Fleet fleet,
            Promises promises,
            Watchers watchers,
            Bridge bridge,
            Answers answers,
            Audit audit,
            TimeSource time,
            Metrics metrics) {
        this.fleet = fleet;
        this.promises = promises;
        this.answers = answers;
        this.audit = audit;
        this.time = time;
        this.refusals = new Refusals(metrics, "signalbox.shadow.refused", "Requests to desire something");
        this.reported = new ReportedStates(fleet, promises, watchers, bridge, time, metrics);
    }

    /** A device said something of its properties. */
    void onReported(StateReported event) {
        reported.onReported(event);
    }

    void onTick(long nowNanos) {
        reported.onTick(nowNanos);
    }

    /**
     * A device is here.
     *
     * @param declares whether its capabilities are still to come: before that its reports cannot be judged
     * @return what the Welcome says is desired; empty: the device has all of it
     */
    Optional<DesiredState> onArrived(LiveDevice device, DeviceHello hello, boolean declares) {
        reported.onArrived(device, declares);
        // Not only behind: a device is ahead of a hub whose disk was put back to an older state.
        return hello.getDesiredVersion() == device.shadow.told.shadow().getDesiredVersion()
                ? Optional.empty()
                : Optional.of(DesiredFrames.all(device));
    }

    /** A device's new capabilities hold: what could not be sent before may be of use now. */
    void onDeclared(LiveDevice device) {
        if (device.shadow.told.shadow().getDesiredVersion() > 0) {
            DesiredFrames.send(device, DesiredFrames.all(device));
        }
        reported.onDeclared(device);
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        boolean asksOnly = request.hasShadow();
        String id = asksOnly
                ? request.getShadow().getDeviceId()
                : request.getSetDesired().getDeviceId();
        LiveDevice device = DeviceId.parse(id).map(fleet::find).orElse(null);
        if (device == null) {
            refuse(asker, Refusals.noDevice());
        } else if (asksOnly) {
            answer(asker, device.shadow.told);
        } else {
            onSetDesired(asker, identity, device, request.getSetDesired());
        }
    }

    /** Somebody who may desires something by MQTT. */
    void onPublished(DesiredPublished event) {
        SetDesired request = event.request();
        LiveDevice device =
                DeviceId.parse(request.getDeviceId()).map(fleet::find).orElse(null);
        if (device == null) {
            refuse(event.origin(), Refusals.noDevice());
        } else {
            onSetDesired(event.origin(), event.identity(), device, BareValues.fitted(event, device.declared));
        }
    }

    void refuse(Origin asker, ErrorDetail error) {
        refusals.count(error);
        answers.refuse(asker, error);
    }

    private void onSetDesired(Origin asker, ConsoleIdentity identity, LiveDevice device, SetDesired request) {
        ErrorDetail refusal = refusal(device, request);
        if (refusal != null) {
            refuse(asker, refusal);
            return;
        }
        ShadowDocument current = device.shadow.recorded;
        if (request.hasExpectedVersion()
                && request.getExpectedVersion() != current.shadow().getDesiredVersion()) {
            conflict(asker, device, current);
            return;
        }
        ShadowDocument.Step step = current.desire(
                withoutSigns(request.getChangesMap()), request.getReplace(), identity.name(), time.millis());
        if (step.revisions().isEmpty()) {
            whenStored(asker, device, () -> answer(asker, current));
        } else if (!step.document().desiredFits()) {
            refuse(
                    asker,
                    Refusal.of(
                            ErrorCode.ERROR_CODE_TOO_LARGE,
                            "A device has at most " + ShadowDocument.MAX_LEAVES
                                    + " desired values, of 64 KiB together."));
        } else {
            record(asker, identity, device, step);
        }
    }

    private void record(Origin asker, ConsoleIdentity identity, LiveDevice device, ShadowDocument.Step step) {
        ShadowDocument next = step.document();
        ShadowRevision revision = step.revisions().get(0);
        int leaves = revision.getChangesCount();
        Change change = audit.with(
                new ShadowChanged(next.record(), step.revisions()),
                identity.name(),
                "shadow.set",
                device.id.value(),
                "version " + revision.getVersion() + ", " + leaves + (leaves == 1 ? " leaf" : " leaves"));
        boolean taken = promises.record(change, () -> {
            reported.onStored(device, next);
            answer(asker, next);
            DesiredFrames.send(device, DesiredFrames.changed(device, revision));
        });
        if (taken) {
            device.shadow.recorded = next;
        } else {
            refuse(asker, promises.refusal());
        }
    }

    /** Another version is current: it is told with the refusal, once it is on stable storage. */
    private void conflict(Origin asker, LiveDevice device, ShadowDocument current) {
        ErrorDetail error = Refusal.of(
                ErrorCode.ERROR_CODE_VERSION_CONFLICT,
                "The desired version is " + current.shadow().getDesiredVersion() + ".");
        refusals.count(error);
        whenStored(
                asker,
                device,
                () -> answers.tell(
                        asker,
                        HubToConsole.newBuilder()
                                .setShadowConflict(ShadowConflict.newBuilder()
                                        .setError(error)
                                        .setCurrent(current.shadow()))));
    }

    /** Runs once what was recorded of the shadow until now is on stable storage: an answer must not tell more than that. */
    private void whenStored(Origin asker, LiveDevice device, Runnable tell) {
        if (device.shadow.isStored()) {
            tell.run();
        } else if (!promises.afterAll(tell)) {
            refuse(asker, promises.refusal());
        }
    }

    private static @Nullable ErrorDetail refusal(LiveDevice device, SetDesired request) {
        ErrorDetail outOfUse = device.outOfUse(false);
        if (outOfUse != null) {
            return outOfUse;
        }
        SortedMap<String, Value> changes = new TreeMap<>(request.getChangesMap());
        for (Map.Entry<String, Value> change : changes.entrySet()) {
            if (ShadowDocument.isNone(change.getValue())) {
                continue; // what is not declared any more must be removable
            }
            String path = change.getKey();
            ErrorDetail refusal = PropertyCheck.refusal(device.declared.property(path), path, change.getValue());
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** Minus zero is zero: two values that are written the same must be the same. */
    private static Map<String, Value> withoutSigns(Map<String, Value> changes) {
        Map<String, Value> clean = new TreeMap<>();
        changes.forEach((path, value) -> clean.put(
                path,
                value.hasNumberValue() && value.getNumberValue() == 0
                        ? Value.newBuilder().setNumberValue(0).build()
                        : value));
        return clean;
    }

    private void answer(Origin asker, ShadowDocument document) {
        answers.tell(asker, HubToConsole.newBuilder().setShadow(document.shadow()));
    }
}
