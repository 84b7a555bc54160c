package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MqttGhost;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.SweepMqtt;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties topics that belong to nothing, when somebody asks for it; one asks at a time, on a thread that ends with the
 * answer. Thread-safe.
 */
final class GhostSweeps {
    private static final Logger log = LoggerFactory.getLogger(GhostSweeps.class);

    /** Of one answer, which is at most some 300 KB with the bound below. */
    private static final int MAX_TOLD = 1_000;

    /** Of their topics together: anybody may retain something on topics of 64 KiB. */
    private static final int MAX_TOLD_CHARS = 200_000;

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
            answer.setError(unavailable(ConnectionEnd.ofFailure(e, false).sentence()));
        } catch (GhostSearch.Ended e) {
            answer.setError(unavailable(e.sentence()));
        } catch (
                RuntimeException e) { // the client library throws whatever it happens to when a connection ends halfway
            log.error("mqtt gc ended because of a bug", e);
            answer.setError(unavailable("A fault of the hub ended the search."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
            answer.setError(unavailable("The hub stops."));
        } finally {
            underWay.set(false);
        }
        inbox.put(new Event.Answered(asker, Frame.of(answer.build())));
    }

    private MqttSweep swept(SweepMqtt request) throws MqttException, GhostSearch.Ended, InterruptedException {
        GhostSearch.Found found = search.search();
        Set<String> asked = new LinkedHashSet<>();
        for (MqttGhost ghost : found.ghosts()) {
            if (request.getEmpty() && (request.getOfOthers() || isOfNoOther(ghost))) {
                asked.add(ghost.getTopic());
            }
        }
        outbox.emptyGhosts(asked);
        asked.removeAll(outbox.awaitEmptied(EMPTY_MILLIS));
        MqttSweep.Builder sweep =
                MqttSweep.newBuilder().setFound(found.ghosts().size()).setIncomplete(!found.complete());
        int toldChars = 0;
        for (MqttGhost ghost : found.ghosts()) {
            toldChars += ghost.getTopic().length();
            if (sweep.getGhostsCount() == MAX_TOLD || toldChars > MAX_TOLD_CHARS) {
                break;
            }
            sweep.addGhosts(ghost.toBuilder().setEmptied(asked.contains(ghost.getTopic())));
        }
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
                        .setError(unavailable(sentence))
                        .build()));
    }

    private static ErrorDetail unavailable(String sentence) {
        return Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, sentence, AGAIN_MILLIS);
    }
}
