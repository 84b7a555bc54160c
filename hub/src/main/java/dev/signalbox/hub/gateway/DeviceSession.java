package dev.signalbox.hub.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.EventPace;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.ReadingCheck;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.NewReading;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LinkStatus;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Pong;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Update;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a device's messages mean: everything that can be judged without live state is judged here. */
final class DeviceSession implements PeerSession {
    private static final Pattern BOOT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_IN_FLIGHT = 256;
    private static final int MAX_FEATURES = 64;

    private static final int EVENTS_AGAIN_MILLIS = 1_000;

    private final WebSocketLink link;
    private final DeviceIdentity identity;
    private final Inbox inbox;
    private final InstantSource clock;
    private final LinkLimits limits;
    private final GatewayMetrics metrics;
    private final EventPace events = new EventPace(System.nanoTime());

    /** Null before the Hello. */
    private volatile @Nullable DeviceHello hello;

    /** Null until the device says it. */
    private volatile @Nullable Goodbye goodbye;

    private final AtomicBoolean left = new AtomicBoolean();

    DeviceSession(
            WebSocketLink link,
            DeviceIdentity identity,
            Inbox inbox,
            InstantSource clock,
            LinkLimits limits,
            GatewayMetrics metrics) {
        this.link = link;
        this.identity = identity;
        this.inbox = inbox;
        this.clock = clock;
        this.limits = limits;
        this.metrics = metrics;
    }

    static Frame goodbyeFrame(Goodbye goodbye) {
        return Frame.of(HubToDevice.newBuilder().setGoodbye(goodbye).build());
    }

    @Override
    public boolean arrived() {
        return hello != null;
    }

    @Override
    public Frame completed(Frame frame) {
        return frame;
    }

    @Override
    public Frame refusal(ErrorDetail error) {
        return Frame.of(HubToDevice.newBuilder().setError(error).build());
    }

    @Override
    public void heartbeat() {
        // Agents see pings.
    }

    @Override
    public void receive(boolean text, byte[] payload) {
        DeviceToHub.Builder frame = DeviceToHub.newBuilder();
        try {
            link.wire().parse(payload, frame);
        } catch (InvalidProtocolBufferException e) {
            onUnreadable(payload);
            return;
        }
        DeviceHello known = hello;
        if (known == null) {
            onFirst(frame);
        } else if (goodbye == null) {
            onFrame(frame, known, payload);
        }
    }

    @Override
    public void left(PresenceCause cause) {
        if (!left.compareAndSet(false, true) || hello == null) {
            return;
        }
        Goodbye said = goodbye;
        if (said == null) {
            inbox.put(new Event.DeviceLeft(link, device(), cause, 0));
        } else if (said.getSleepMs() != 0) { // unsigned: more than 24 days are negative here
            inbox.put(new Event.DeviceLeft(link, device(), PresenceCause.PRESENCE_CAUSE_SLEEPING, said.getSleepMs()));
        } else {
            inbox.put(new Event.DeviceLeft(link, device(), PresenceCause.PRESENCE_CAUSE_GOODBYE, 0));
        }
    }

    /** Bytes that are no frame end the link; of text people can be told what is wrong. */
    private void onUnreadable(byte[] payload) {
        Optional<String> fault =
                link.wire().isText() ? JsonFault.find(payload, DeviceToHub.getDescriptor()) : Optional.empty();
        fault.ifPresentOrElse(
                sentence -> refuse(ErrorCode.ERROR_CODE_MALFORMED, sentence),
                () -> link.close(CloseReason.CLOSE_REASON_BAD_BYTES));
    }

    private void onFirst(DeviceToHub.Builder frame) {
        DeviceHello first = frame.getHello();
        boolean good = frame.hasHello()
                && BOOT_ID.matcher(first.getBootId()).matches()
                && first.getInFlightCount() <= MAX_IN_FLIGHT
                && first.getFeaturesCount() <= MAX_FEATURES
                && first.getFeaturesList().stream().allMatch(Names::isDisplayText)
                && Names.isDisplayText(first.getAgentName())
                && Names.isDisplayText(first.getAgentVersion())
                && (first.getCapabilitiesHash().isEmpty()
                        || HASH.matcher(first.getCapabilitiesHash()).matches());
        Optional<DeviceHello> checked = good ? withCheckedReports(first) : Optional.empty();
        if (checked.isEmpty()) {
            link.close(CloseReason.CLOSE_REASON_BAD_HELLO);
            return;
        }
        hello = checked.get();
        inbox.put(new Event.DeviceArrived(link, identity, checked.get()));
    }

    private static Optional<DeviceHello> withCheckedReports(DeviceHello first) {
        DeviceHello.Builder checked = first.toBuilder().clearInFlight();
        for (ExecutionReport report : first.getInFlightList()) {
            Optional<ExecutionReport> good = ReportCheck.check(report);
            if (good.isEmpty()) {
                return Optional.empty();
            }
            checked.addInFlight(good.get());
        }
        return Optional.of(checked.build());
    }

    private void onFrame(DeviceToHub.Builder frame, DeviceHello known, byte[] payload) {
        switch (frame.getBodyCase()) {
            case HELLO -> refuse(ErrorCode.ERROR_CODE_OUT_OF_ORDER, "Hello comes once, first.");
            case READINGS -> onReadings(frame.getReadings(), known);
            case EXECUTION -> onReport(frame.getExecution());
            case EVENT -> onEvent(frame.getEvent(), known);
            case PING -> onPing(frame.getPing());
            case CAPABILITIES -> onCapabilities(declared(frame, payload));
            case REPORTED -> onReported(frame.getReported());
            case GOODBYE -> {
                goodbye = frame.getGoodbye();
                link.peerIsLeaving();
            }
            case BODY_NOT_SET -> refuse(ErrorCode.ERROR_CODE_UNIMPLEMENTED, "This hub does not know such a frame.");
        }
    }

    private void onReadings(ReadingBatch batch, DeviceHello known) {
        String bootId = batch.getBootId().isEmpty() ? known.getBootId() : batch.getBootId();
        long oldestBatchNo = batch.getOldestBatchNo() == 0 ? 1 : batch.getOldestBatchNo();
        boolean numbered = oldestBatchNo >= 1 && oldestBatchNo <= batch.getBatchNo();
        boolean wellFormed =
                bootId.equals(known.getBootId()) || BOOT_ID.matcher(bootId).matches();
        if (!numbered || !wellFormed) {
            refuse(
                    ErrorCode.ERROR_CODE_MALFORMED,
                    "A batch needs a number from its oldest one on, and a well-formed boot id.");
            return;
        }
        List<NewReading> good = new ArrayList<>(Math.min(batch.getReadingsCount(), limits.maxReadingsPerBatch()));
        if (batch.getReadingsCount() > limits.maxReadingsPerBatch()) {
            // None of them is taken, but the batch has its place in the order: it is acknowledged as refused.
            refuse(
                    ErrorCode.ERROR_CODE_TOO_LARGE,
                    "A batch holds at most " + limits.maxReadingsPerBatch() + " readings.");
        } else {
            long now = clock.millis();
            for (Reading reading : batch.getReadingsList()) {
                ReadingCheck.check(reading, batch.getHistorical(), now, limits.historicalMillis())
                        .ifPresent(r -> good.add(withUpdate(r)));
            }
        }
        int refused = batch.getReadingsCount() - good.size();
        metrics.readingsRefused.increment(refused);
        inbox.put(new Event.ReadingsArrived(
                link,
                device(),
                bootId,
                batch.getBatchNo(),
                oldestBatchNo,
                batch.getHistorical(),
                List.copyOf(good),
                refused));
    }

    private NewReading withUpdate(Reading reading) {
        return new NewReading(
                reading,
                Frame.of(Update.newBuilder()
                        .setDeviceId(device().value())
                        .setReading(reading)
                        .build()));
    }

    private void onReport(ExecutionReport report) {
        ReportCheck.check(report)
                .ifPresentOrElse(
                        good -> inbox.put(new Event.ExecutionReported(link, device(), good)),
                        () -> refuse(
                                ErrorCode.ERROR_CODE_MALFORMED,
                                "An execution report has a malformed id, a state devices do not report, or a result that"
                                        + " is too large, too deep or holds a number that is not finite."));
    }

    private void onReported(ReportedState report) {
        if (ReportedCheck.isTooLarge(report)) {
            refuse(ErrorCode.ERROR_CODE_TOO_LARGE, "A device reports at most 256 properties, of 64 KiB together.");
            return;
        }
        ReportedCheck.check(report)
                .ifPresentOrElse(
                        good -> inbox.put(new Event.StateReported(link, device(), good)),
                        () -> refuse(
                                ErrorCode.ERROR_CODE_MALFORMED,
                                "A report of properties has no number, a malformed path, a progress devices do not report,"
                                        + " or a value that is no finite number, flag, short text or list of these."));
    }

    private void onEvent(EventReport report, DeviceHello known) {
        String bootId = report.getBootId().isEmpty() ? known.getBootId() : report.getBootId();
        if (!EventCheck.isNumbered(report) || !BOOT_ID.matcher(bootId).matches()) {
            refuse(
                    ErrorCode.ERROR_CODE_MALFORMED,
                    "An event needs a number from its oldest one on, and a well-formed boot id.");
            return;
        }
        if (!events.tryTake(System.nanoTime())) {
            // Not acknowledged: it may come again.
            metrics.eventsLimited.increment();
            ErrorDetail tooMany = Refusal.retryAfter(
                    ErrorCode.ERROR_CODE_RATE_LIMITED, "More events than a device may report.", EVENTS_AGAIN_MILLIS);
            metrics.refused(tooMany.getCode());
            link.send(refusal(tooMany));
            return;
        }
        Optional<DeviceEvent> event = EventCheck.check(report, clock.millis(), limits.historicalMillis());
        if (event.isEmpty()) {
            // It has its place in the order: it is acknowledged as refused.
            refuse(
                    ErrorCode.ERROR_CODE_MALFORMED,
                    "An event has a malformed name, or values that are not up to 16 finite numbers, flags and texts of"
                            + " 1 KiB together.");
        }
        inbox.put(new Event.EventReported(
                link, device(), bootId, report.getEventNo(), EventCheck.oldest(report), event.orElse(null)));
    }

    private void onPing(Ping ping) {
        long now = clock.millis();
        link.send(Frame.of(HubToDevice.newBuilder()
                .setPong(Pong.newBuilder().setTimeMs(ping.getTimeMs()).setHubTimeMs(now))
                .build()));
        // The ping was under way for half a round trip when it came.
        long halfWayMillis = Integer.toUnsignedLong(ping.getLastRoundTripMs()) / 2;
        long offset = ping.getTimeMs() == 0 ? 0 : ping.getTimeMs() + halfWayMillis - now;
        inbox.put(new Event.LinkMeasured(
                link,
                device(),
                LinkStatus.newBuilder()
                        .setTransport("websocket")
                        .setRoundTripMs(ping.getLastRoundTripMs())
                        .setClockOffsetMs(offset)
                        .setBufferedBatches(ping.getBufferedBatches())
                        .build()));
    }

    /** The bytes of the document: what is hashed is what is parsed, though protobuf would merge a field that repeats. */
    private byte[] declared(DeviceToHub.Builder frame, byte[] payload) {
        return link.wire() == Wire.BINARY
                ? RawField.last(payload, DeviceToHub.CAPABILITIES_FIELD_NUMBER)
                : frame.getCapabilities().toByteArray();
    }

    private void onCapabilities(byte[] received) {
        if (received.length > CapabilitiesCheck.MAX_BYTES) {
            refuse(ErrorCode.ERROR_CODE_TOO_LARGE, "Capabilities are larger than 64 KiB.");
            return;
        }
        Capabilities.Builder document = Capabilities.newBuilder();
        try {
            Wire.BINARY.parse(received, document);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("was parsed before", e);
        }
        Capabilities capabilities = document.build();
        CapabilitiesCheck.firstFault(capabilities)
                .ifPresentOrElse(
                        fault -> refuse(ErrorCode.ERROR_CODE_MALFORMED, fault),
                        () -> inbox.put(
                                new Event.CapabilitiesDeclared(link, device(), Sha256.hex(received), capabilities)));
    }

    private void refuse(ErrorCode code, String sentence) {
        metrics.refused(code);
        link.send(refusal(Refusal.of(code, sentence)));
    }

    private DeviceId device() {
        return identity.device();
    }
}
