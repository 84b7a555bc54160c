package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.Audited;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is shown the frames of which device. A tap begins once it is on record, follows the device from link to link, and its
 * end is on record too. Confined to the switchboard thread.
 */
final class Taps {
    /** A tap costs a console's bandwidth and a share of one thread. */
    static final int MAX = 8;

    private final Fleet fleet;
    private final Watchers watchers;
    private final Accounts accounts;
    private final Promises promises;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;
    private final Map<Link, LiveTap> byConsole = new LinkedHashMap<>();
    private volatile int size;

    /** Ends that the store did not take yet. No more than there were taps since it last took something: see {@link #MAX}. */
    private final ArrayDeque<Audited> untold = new ArrayDeque<>();

    /** What one console sees of one device. */
    private static final class LiveTap {
        final DeviceId device;
        final ConsoleIdentity identity;
        final FrameSink viewer;
        final long beganNanos;

        /** Whether its beginning is on stable storage. */
        boolean began;

        /** Null: the device has no link. */
        @Nullable
        Link tapped;

        LiveTap(DeviceId device, ConsoleIdentity identity, FrameSink viewer, long beganNanos) {
            this.device = device;
            this.identity = identity;
            this.viewer = viewer;
            this.beganNanos = beganNanos;
        }
    }

    Taps(
            Fleet fleet,
            Watchers watchers,
            Accounts accounts,
            Promises promises,
            Audit audit,
            Refusals refusals,
            TimeSource time,
            Metrics metrics) {
        this.fleet = fleet;
        this.watchers = watchers;
        this.accounts = accounts;
        this.promises = promises;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
        metrics.gauge("signalbox.taps", "Devices whose frames are shown to somebody", this, taps -> taps.size);
    }

    /** @param id empty: no more */
    void onAsked(OfLink asker, ConsoleIdentity identity, String id) {
        if (id.isEmpty()) {
            end(asker.link());
            Watchers.answer(asker, done());
            return;
        }
        Optional<DeviceId> device = DeviceId.parse(id).filter(known -> fleet.find(known) != null);
        if (device.isEmpty()) {
            refusals.refuse(asker, Refusals.noDevice());
            return;
        }
        if (asker.link().tap() == TapPoint.NONE) {
            refusals.refuse(
                    asker,
                    Refusal.of(ErrorCode.ERROR_CODE_UNIMPLEMENTED, "Frames are shown on a WebSocket link only."));
            return;
        }
        ErrorDetail taken = taken(asker.link(), device.get());
        if (taken != null) {
            refusals.refuse(asker, taken);
            return;
        }
        end(asker.link());
        LiveTap tap = new LiveTap(device.get(), identity, asker.link().tap().viewerOf(device.get()), time.nanos());
        if (!untold.isEmpty()
                || !promises.record(audit.entry(identity.name(), "device.tap", id, ""), () -> begin(asker, tap))) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(promises.refusal()));
            return;
        }
        byConsole.put(asker.link(), tap);
        size = byConsole.size();
    }

    /** The device has a new link. */
    void onLinked(LiveDevice device) {
        for (LiveTap tap : byConsole.values()) {
            if (tap.began && tap.device.equals(device.id)) {
                attach(tap);
            }
        }
    }

    /** The console is gone, or wants no more. */
    void end(Link console) {
        LiveTap tap = byConsole.remove(console);
        size = byConsole.size();
        if (tap != null) {
            finish(tap);
        }
    }

    /** Ends those of deleted devices and of whoever may not any more; tells what the store would not take before. */
    void onTick() {
        List<Link> over = new ArrayList<>();
        byConsole.forEach((console, tap) -> {
            if (fleet.find(tap.device) == null
                    || !accounts.current(tap.identity).atLeast(Role.ROLE_ADMIN)) {
                over.add(console);
            }
        });
        over.forEach(this::end);
        Iterator<Audited> oldestFirst = untold.iterator();
        while (oldestFirst.hasNext() && promises.record(oldestFirst.next(), () -> {})) {
            oldestFirst.remove();
        }
    }

    private @Nullable ErrorDetail taken(Link console, DeviceId device) {
        boolean byAnother = byConsole.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey() != console && entry.getValue().device.equals(device));
        if (byAnother) {
            return Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "Somebody taps " + device + " already.");
        }
        return byConsole.size() >= MAX && !byConsole.containsKey(console)
                ? Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "So many devices are tapped already: " + MAX + ".")
                : null;
    }

    /** Not where the console has left, or asked for another one, before the beginning was on record. */
    private void begin(OfLink asker, LiveTap tap) {
        tap.began = true;
        if (byConsole.get(asker.link()) == tap && watchers.has(asker.link())) {
            attach(tap);
        }
        Watchers.answer(asker, done());
    }

    private void attach(LiveTap tap) {
        LiveDevice device = fleet.find(tap.device);
        Link link = device == null ? null : device.link;
        if (link != tap.tapped) {
            detach(tap);
            tap.tapped = link;
            if (link != null) {
                link.tap().showTo(tap.viewer);
            }
        }
    }

    private static void detach(LiveTap tap) {
        if (tap.tapped != null) {
            tap.tapped.tap().showTo(null);
            tap.tapped = null;
        }
    }

    private void finish(LiveTap tap) {
        detach(tap);
        long seconds = (time.nanos() - tap.beganNanos) / 1_000_000_000L;
        Audited end = audit.entry(tap.identity.name(), "device.tap.end", tap.device.value(), "after " + seconds + " s");
        if (!untold.isEmpty() || !promises.record(end, () -> {})) {
            untold.add(end);
        }
    }

    private static HubToConsole.Builder done() {
        return HubToConsole.newBuilder().setDone(Done.getDefaultInstance());
    }
}
