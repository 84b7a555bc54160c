package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Says everything retained again after the broker was away: some devices each tick, so that neither the broker nor what is
 * new waits for a whole fleet, and what is said is what is so then. It ends only with a broker that stays for as long as that
 * takes. Confined to the switchboard thread.
 */
final class FleetRestatement {
    /** Of each tick, four times a second: 5,000 devices take 25 seconds, with a thousand retained topics or so a second. */
    static final int DEVICES = 50;

    /** Several hubs that lost one broker do not begin together: within a second of it. */
    private static final int MOST_TICKS_BEFORE = 4;

    private final Fleet fleet;
    private final Bridge bridge;
    private final SplittableRandom random = new SplittableRandom();

    /** As they were when it began; new ones are said as they come. */
    private final ArrayDeque<LiveDevice> waiting = new ArrayDeque<>();

    private int ticksBefore;

    /** Begun, and not everything is said yet. */
    private boolean underWay;

    /** For the gauge. */
    private volatile int waitingCount;

    FleetRestatement(Fleet fleet, Bridge bridge) {
        this.fleet = fleet;
        this.bridge = bridge;
    }

    /** The broker is (back) up. What an earlier one has left begins anew. */
    void begin() {
        waiting.clear();
        waiting.addAll(fleet.all());
        waitingCount = waiting.size();
        ticksBefore = random.nextInt(MOST_TICKS_BEFORE);
        underWay = true;
        bridge.beginRestatement();
    }

    void onTick() {
        if (ticksBefore > 0) {
            ticksBefore--;
            return;
        }
        for (int i = 0; i < DEVICES && !waiting.isEmpty(); i++) {
            LiveDevice device = waiting.remove();
            if (fleet.has(device)) { // until its removal is on stable storage it is not emptied either
                restate(device);
            }
        }
        waitingCount = waiting.size();
        if (underWay && waiting.isEmpty()) {
            underWay = false;
            bridge.endRestatement();
        }
    }

    int waiting() {
        return waitingCount;
    }

    private void restate(LiveDevice device) {
        bridge.publishDevice(device.device, device.capabilities);
        bridge.publishPresence(device.id, device.presence);
        if (device.capabilities != null) {
            bridge.publishCapabilities(device.id, device.capabilities);
        }
        bridge.publishShadow(device.id, Shadow.getDefaultInstance(), device.shadow.told.shadow());
        if (!device.metrics.isEmpty()) {
            List<Reading> newest = device.newestReadings();
            bridge.publishState(device.id, newest);
            bridge.publishMetrics(device.id, newest);
        }
    }
}
