package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event.ConsoleArrived;
import dev.signalbox.hub.switchboard.Event.DeviceArrived;
import dev.signalbox.hub.switchboard.Event.DeviceLeft;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleWelcome;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.LinkStatus;
import dev.signalbox.proto.v1.PresenceCause;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links come and go: welcome, take-over, farewell. Confined to the switchboard thread. */
final class Links {
    private final HubFacts facts;
    private final Fleet fleet;
    private final Watchers watchers;
    private final Presences presences;
    private final Readings readings;
    private final Accounts accounts;
    private final Registry registry;
    private final Executions executions;
    private final Reports reports;
    private final Shadows shadows;
    private final TimeSource time;
    private final TokenUses uses;
    private final Taps taps;
    private final Counter superseded;
    private final Counter held;

    private int linkCount;

    Links(
            HubFacts facts,
            Fleet fleet,
            Watchers watchers,
            Presences presences,
            Readings readings,
            Accounts accounts,
            Registry registry,
            Executions executions,
            Reports reports,
            Shadows shadows,
            TimeSource time,
            TokenUses uses,
            Taps taps,
            Metrics metrics) {
        this.facts = facts;
        this.fleet = fleet;
        this.watchers = watchers;
        this.presences = presences;
        this.readings = readings;
        this.accounts = accounts;
        this.registry = registry;
        this.executions = executions;
        this.reports = reports;
        this.shadows = shadows;
        this.time = time;
        this.uses = uses;
        this.taps = taps;
        this.superseded = metrics.counter("signalbox.links.superseded", "Device links replaced by a newer one");
        this.held = metrics.counter(
                "signalbox.links.held", "Links closed for a minute because two agents fight for one device");
    }

    void onDeviceArrived(DeviceArrived event) {
        LiveDevice device = fleet.find(event.identity().device());
        Link link = event.link();
        if (device == null) {
            link.close(CloseReason.CLOSE_REASON_DEVICE_DELETED);
            return;
        }
        // What a certificate names is known to whoever signed it, and to nobody here until it is approved.
        boolean pendingMayLink = device.isPending() && !event.identity().isCertified();
        if (device.device.getLifecycle() != Lifecycle.LIFECYCLE_ACTIVE && !pendingMayLink) {
            link.close(CloseReason.CLOSE_REASON_REVOKED);
            return;
        }
        if (!accounts.letsIn(event.identity())) {
            link.close(CloseReason.CLOSE_REASON_REVOKED);
            return;
        }
        if (device.takeOvers.holding(time.nanos())) {
            held.increment();
            link.close(CloseReason.CLOSE_REASON_SUPERSEDED, TakeOvers.HOLD_MILLIS);
            return;
        }
        if (device.link != null && !device.isMapped() && event.identity().isMapped()) {
            link.close(CloseReason.CLOSE_REASON_SUPERSEDED); // who speaks for itself is not disturbed
            return;
        }
        if (device.link != null && !takeOver(device, device.link, link)) {
            return;
        }
        DeviceHello hello = event.hello();
        if (device.link == null) {
            fleet.linked(1);
        }
        device.link = link;
        device.keyId = event.identity().keyId();
        device.bootId = hello.getBootId();
        device.linkStatus = LinkStatus.newBuilder()
                .setTransport(event.identity().isMapped() ? "mqtt" : "websocket")
                .build();
        long epoch = (facts.generation() << 32) | Integer.toUnsignedLong(++linkCount);
        boolean known =
                hello.getCapabilitiesHash().equals(device.device.getCapabilitiesHash()) && device.capabilities != null;
        long acknowledged = readings.acknowledged(device, hello.getBootId(), time.nanos());
        Optional<DesiredState> desired = shadows.onArrived(device, hello, !known);
        taps.onLinked(device);
        link.send(welcome(device, epoch, !known, acknowledged, desired));
        presences.online(device, epoch, time.millis());
        watchers.onLinkStatus(device);
        uses.onUsed(device, device.keyId);
        registry.onAgentVersion(device, hello.getAgentVersion());
        reports.onArrived(device, hello.getInFlightList());
        executions.sendNext(device);
    }

    void onDeviceLeft(DeviceLeft event) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device == null) {
            return;
        }
        device.link = null;
        fleet.linked(-1);
        executions.onDeviceLeft(device);
        boolean isHeld =
                event.cause() == PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB && device.takeOvers.holding(time.nanos());
        PresenceCause cause = isHeld ? PresenceCause.PRESENCE_CAUSE_HELD_BACK : event.cause();
        presences.away(device, cause, Integer.toUnsignedLong(event.sleepMillis()), time.millis());
    }

    void onConsoleArrived(ConsoleArrived event) {
        ConsoleIdentity identity = accounts.current(event.identity());
        if (!accounts.letsIn(identity)) {
            event.link().close(CloseReason.CLOSE_REASON_REVOKED);
            return;
        }
        watchers.arrive(event.link(), identity);
        ConsoleWelcome welcome = ConsoleWelcome.newBuilder()
                .setHubId(facts.hubId())
                .setHubName(facts.hubName())
                .setHubVersion(facts.version())
                .setHubTimeMs(time.millis())
                .setHeartbeatMs(facts.heartbeatMillis())
                .setPrincipal(identity.toProto())
                .setLimits(facts.consoleLimits())
                .build();
        event.link().send(Frame.of(HubToConsole.newBuilder().setWelcome(welcome).build()));
    }

    /** Every live link, devices first. */
    List<Link> all() {
        List<Link> links = new ArrayList<>();
        for (LiveDevice device : fleet.all()) {
            if (device.link != null) {
                links.add(device.link);
            }
        }
        watchers.all().forEach(watcher -> links.add(watcher.link));
        return links;
    }

    /** The newer link wins, unless two agents fight. */
    private boolean takeOver(LiveDevice device, Link older, Link newer) {
        superseded.increment();
        // A mapping gives way: one agent that takes its place fights nobody.
        if (!device.isMapped() && device.takeOvers.fight(time.nanos())) {
            held.increment(2);
            older.close(CloseReason.CLOSE_REASON_SUPERSEDED, TakeOvers.HOLD_MILLIS);
            newer.close(CloseReason.CLOSE_REASON_SUPERSEDED, TakeOvers.HOLD_MILLIS);
            return false;
        }
        older.close(CloseReason.CLOSE_REASON_SUPERSEDED);
        return true;
    }

    private Frame welcome(
            LiveDevice device,
            long epoch,
            boolean capabilitiesNeeded,
            long acknowledged,
            Optional<DesiredState> desired) {
        DeviceWelcome.Builder welcome = DeviceWelcome.newBuilder()
                .setDeviceId(device.id.value())
                .setEpoch(epoch)
                .setHubTimeMs(time.millis())
                .setHubVersion(facts.version())
                .setHeartbeatMs(facts.heartbeatMillis())
                .setCapabilitiesNeeded(capabilitiesNeeded)
                .setAcknowledgedBatch(acknowledged)
                .setLimits(facts.deviceLimits())
                .setLifecycle(device.device.getLifecycle());
        desired.ifPresent(welcome::setDesired);
        return Frame.of(HubToDevice.newBuilder().setWelcome(welcome).build());
    }
}
