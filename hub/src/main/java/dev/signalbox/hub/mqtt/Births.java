package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.homeassistant.BirthMessage;
import dev.signalbox.hub.switchboard.Event.RestatementAsked;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Restated;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Notices when Home Assistant starts, and has said again what it needs. Confined to the thread of the intake. */
final class Births {
    private static final List<Restated> ORDER = BirthMessage.ORDER.stream()
            .map(step -> Restated.valueOf(step.name()))
            .toList();

    private final BirthMessage message;
    private final boolean listens;
    private final Inbox inbox;
    private final BridgeCounters counters;
    private final RandomGenerator random = new SplittableRandom();

    /** @param listens whether anything is shown to Home Assistant */
    Births(BirthMessage message, boolean listens, Inbox inbox, BridgeCounters counters) {
        this.message = message;
        this.listens = listens;
        this.inbox = inbox;
        this.counters = counters;
    }

    /** What the hub would like to hear; a broker may have its reasons to refuse it. */
    List<String> filters() {
        return listens ? List.of(message.topic()) : List.of();
    }

    /** What it listened to when it was configured otherwise. */
    List<String> unwantedFilters() {
        return listens ? List.of() : List.of(message.topic());
    }

    /** Whether it was for Home Assistant and nobody else; then it is dealt with. */
    boolean takes(Delivery delivery) {
        if (!listens || !delivery.topic().equals(message.topic())) {
            return false;
        }
        if (message.isBirth(delivery.topic(), delivery.message().getPayload())) {
            counters.births.increment();
            int delayMillis = Math.toIntExact(message.delay(random).toMillis());
            inbox.put(new RestatementAsked(delayMillis, BirthMessage.PUBLISHES_PER_SECOND, ORDER));
        }
        delivery.acknowledge();
        return true;
    }
}
