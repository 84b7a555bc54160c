package dev.signalbox.agent;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReadingAck;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A hub in a list: keeps what the agent sent on each link. Confined to the test's thread. */
final class RecordingTransport implements Transport {
    final List<Recorded> links = new ArrayList<>();
    private final ManualClockwork clock;

    RecordingTransport(ManualClockwork clock) {
        this.clock = clock;
    }

    @Override
    public Connection open(URI hub, String token, Events events) {
        Recorded link = new Recorded(token, clock, events);
        links.add(link);
        return link;
    }

    Recorded last() {
        return links.get(links.size() - 1);
    }

    static final class Recorded implements Connection {
        final List<DeviceToHub> sent = new ArrayList<>();
        final String token;
        private final ManualClockwork clock;
        private final Events events;
        long heardAtNanos;
        boolean closed;
        boolean aborted;

        Recorded(String token, ManualClockwork clock, Events events) {
            this.token = token;
            this.clock = clock;
            this.events = events;
            heardAtNanos = clock.nanos();
        }

        Recorded opens() {
            events.onOpened();
            clock.settle();
            return this;
        }

        Recorded welcomes() {
            return welcomes(DeviceWelcome.getDefaultInstance());
        }

        Recorded welcomes(DeviceWelcome welcome) {
            opens();
            return says(HubToDevice.newBuilder().setWelcome(welcome).build());
        }

        Recorded says(HubToDevice frame) {
            heardAtNanos = clock.nanos();
            events.onFrame(frame);
            clock.settle();
            return this;
        }

        /** Every batch it was sent. */
        Recorded acknowledgesAll() {
            Map<String, Long> newest = new LinkedHashMap<>();
            sent(DeviceToHub.BodyCase.READINGS)
                    .forEach(frame -> newest.merge(
                            frame.getReadings().getBootId(), frame.getReadings().getBatchNo(), Math::max));
            newest.forEach((boot, number) -> says(HubToDevice.newBuilder()
                    .setReadingAck(ReadingAck.newBuilder().setBootId(boot).setBatchNo(number))
                    .build()));
            return this;
        }

        Recorded ends(LinkEnd end) {
            events.onEnded(end);
            clock.settle();
            return this;
        }

        List<DeviceToHub> sent(DeviceToHub.BodyCase kind) {
            return sent.stream().filter(frame -> frame.getBodyCase() == kind).toList();
        }

        @Override
        public void send(DeviceToHub frame) {
            sent.add(frame);
        }

        @Override
        public int queuedBytes() {
            return 0;
        }

        @Override
        public long heardAtNanos() {
            return heardAtNanos;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
