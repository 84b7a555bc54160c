package dev.signalbox.hub.mqtt;

import com.google.protobuf.Struct;
import dev.signalbox.hub.mapping.MappedFleet;
import dev.signalbox.hub.mapping.Sending;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SyncState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What foreign devices are told: a command succeeds when the broker has its publish, for no foreign device confirms one; a
 * desired value is published once for each link, and in sync when the device reports it. Confined to the thread of foreign
 * devices.
 */
final class PeerOrders {
    private final MappedFleet fleet;
    private final PeerLinks links;
    private final ForeignQueue queue;
    private final Inbox inbox;
    private final ForeignBroker broker;
    private final ForeignCounters counters;
    private final TimeSource time;

    /** Commands that the broker did not confirm yet, by execution; no more than it takes unconfirmed. */
    private final Map<String, MappedPeer> underWay = new LinkedHashMap<>();

    PeerOrders(
            MappedFleet fleet,
            PeerLinks links,
            ForeignQueue queue,
            Inbox inbox,
            ForeignBroker broker,
            ForeignCounters counters,
            TimeSource time) {
        this.fleet = fleet;
        this.links = links;
        this.queue = queue;
        this.inbox = inbox;
        this.broker = broker;
        this.counters = counters;
        this.time = time;
    }

    /** One that was published already, and comes again on a new link, is not published again. */
    void onCommand(MappedPeer peer, CommandRequest request) {
        String execution = request.getExecutionId();
        ExecutionReport known = peer.report(execution);
        if (known != null) {
            say(peer, known);
            return;
        }
        if (underWay.containsKey(execution)) {
            return;
        }
        Struct parameters = request.getParameters();
        Sending sending = fleet.command(peer.id, request.getCommand(), parameters);
        if (sending instanceof Sending.Refused refused) {
            end(peer, execution, ExecutionState.EXECUTION_STATE_REJECTED, refused.message());
            return;
        }
        underWay.put(execution, peer);
        boolean sent = broker.publish((Sending.Publish) sending, has -> queue.tell(() -> onSettled(execution, has)));
        if (!sent) {
            underWay.remove(execution);
            counters.publishRefused.increment();
            end(peer, execution, ExecutionState.EXECUTION_STATE_FAILED, "The broker takes no more publishes now.");
        }
    }

    private void onSettled(String execution, boolean has) {
        MappedPeer peer = underWay.remove(execution);
        (has ? counters.published : counters.publishRefused).increment();
        if (peer != null) {
            end(
                    peer,
                    execution,
                    has ? ExecutionState.EXECUTION_STATE_SUCCEEDED : ExecutionState.EXECUTION_STATE_FAILED,
                    has ? "" : "The broker refused the publish.");
        }
    }

    /** The connection is gone: what the broker did not confirm it may have, or not. */
    void onLost() {
        underWay.forEach((execution, peer) -> end(
                peer,
                execution,
                ExecutionState.EXECUTION_STATE_INDETERMINATE,
                "The connection to the broker was lost before it confirmed the publish."));
        underWay.clear();
    }

    void onDesired(MappedPeer peer, DesiredState desired) {
        ReportedState.Builder refusals = ReportedState.newBuilder();
        for (DesiredLeaf leaf : desired.getLeavesList()) {
            Long published = peer.desired.get(leaf.getPath());
            if (published != null && published == leaf.getDesiredVersion()) {
                continue;
            }
            Sending sending = fleet.set(peer.id, leaf.getPath(), leaf.getDesired());
            if (sending instanceof Sending.Publish publish) {
                // What the broker does not take is published on the next link: it is not in sync by then.
                if (broker.publish(publish, has -> (has ? counters.published : counters.publishRefused).increment())) {
                    peer.desired.put(leaf.getPath(), leaf.getDesiredVersion());
                } else {
                    counters.publishRefused.increment();
                }
            } else {
                refusals.addProgress(LeafProgress.newBuilder()
                        .setPath(leaf.getPath())
                        .setDesiredVersion(leaf.getDesiredVersion())
                        .setSync(SyncState.SYNC_STATE_REJECTED)
                        .setMessage(((Sending.Refused) sending).message()));
            }
        }
        if (refusals.getProgressCount() > 0 && peer.link != null) {
            links.report(peer, peer.link, refusals);
        }
    }

    private void end(MappedPeer peer, String execution, ExecutionState state, String message) {
        ExecutionReport report = ExecutionReport.newBuilder()
                .setExecutionId(execution)
                .setState(state)
                .setMessage(message)
                .setTimeMs(time.millis())
                .build();
        peer.keep(report);
        say(peer, report);
    }

    private void say(MappedPeer peer, ExecutionReport report) {
        if (peer.link != null) {
            inbox.put(new Event.ExecutionReported(peer.link, peer.id, report));
        }
    }
}
