package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MqttGhost;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.SweepMqtt;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Empties topics that belong to nothing, when somebody asks for it; one asks at a time, on a thread that ends with the
 * answer. Thread-safe.
 */
final class GhostSweeps {
    /** Of one answer, which is at most some 300 KB. */
    private static final int MAX_TOLD = 1_000;

    /** For the broker to confirm; what it has not confirmed by then goes on waiting. */
    private static final long EMPTY_MILLIS = 20_000;

    private static final int AGAIN_MILLIS = 5_000;

    private final GhostSearch search;
    private final Outbox outbox;
    private final String hubId;
    private final BooleanSupplier isUp;
    private final Inbox inbox;
    private final AtomicBoolean underWay = new AtomicBoolean();

    GhostSweeps(GhostSearch search, Outbox outbox, String hubId, BooleanSupplier isUp, Inbox inbox) {
        this.search = search;
        this.outbox = outbox;
        this.hubId = hubId;
        this.isUp = isUp;
        this.inbox = inbox;
    }

    /** Never blocks. */
    void begin(Origin.OfLink asker, SweepMqtt request) {
        if (!isUp.getAsBoolean()) {
            refuse(asker, "The broker is away.");
        } else if (!underWay.compareAndSet(false, true)) {
            refuse(asker, "Somebody looks already.");
        } else {
            Thread thread = new Thread(() -> run(asker, request), "mqtt-gc");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run(Origin.OfLink asker, SweepMqtt request) {
        HubToConsole.Builder answer = HubToConsole.newBuilder().setRequestId(asker.requestId());
        try {
            answer.setMqttSweep(swept(request));
        } catch (MqttException e) {
            answer.setError(Refusal.retryAfter(
                    ErrorCode.ERROR_CODE_UNAVAILABLE,
                    ConnectionEnd.ofFailure(e, false).sentence(),
                    AGAIN_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
        } finally {
            underWay.set(false);
        }
        inbox.put(new Event.Answered(asker, Frame.of(answer.build())));
    }

    private MqttSweep swept(SweepMqtt request) throws MqttException, InterruptedException {
        MqttSweep.Builder sweep = MqttSweep.newBuilder();
        Set<String> emptied = new LinkedHashSet<>();
        for (MqttGhost ghost : search.ghosts().values()) {
            boolean empties = request.getEmpty() && (request.getOfOthers() || isOfNoOther(ghost));
            if (empties) {
                emptied.add(ghost.getTopic());
                outbox.emptyGhost(ghost.getTopic());
            }
            sweep.setFound(sweep.getFound() + 1);
            if (sweep.getGhostsCount() < MAX_TOLD) {
                sweep.addGhosts(ghost.toBuilder().setEmptied(empties));
            }
        }
        outbox.awaitGone(emptied, EMPTY_MILLIS);
        return sweep.build();
    }

    private boolean isOfNoOther(MqttGhost ghost) {
        return ghost.getHubId().isEmpty() || ghost.getHubId().equals(hubId);
    }

    /** Not through the inbox: the switchboard, which asks, must not wait for itself. */
    private void refuse(Origin.OfLink asker, String sentence) {
        asker.link()
                .send(Frame.of(HubToConsole.newBuilder()
                        .setRequestId(asker.requestId())
                        .setError(Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, sentence, AGAIN_MILLIS))
                        .build()));
    }
}
