package dev.signalbox.hub.mapping;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.TriedDevice;
import dev.signalbox.proto.v1.TriedPublish;
import dev.signalbox.proto.v1.TryMapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a mapping would make of captured publishes, on the same path as live ones, with a fleet of its own. */
public final class DryRun {
    /** In a dry run no time passes. */
    private static final long NO_SILENCE_NANOS = 0;

    private final Mappings mappings = new Mappings();
    private final MappedFleet fleet = new MappedFleet(device -> false, mappings.misses());
    private final Set<DeviceId> seen = new LinkedHashSet<>();

    private DryRun() {}

    public static MappingTrial of(TryMapping asked, OwnTopics own, long nowMillis) {
        Compilation compilation = MappingCompiler.compile(asked.getMapping(), own);
        if (compilation instanceof Compilation.Refused refused) {
            return MappingTrial.newBuilder().addAllFaults(refused.faults()).build();
        }
        if (asked.getPublishesCount() > MappingLimits.MAX_TRIED) {
            return MappingTrial.newBuilder()
                    .addFaults(MappingFault.newBuilder()
                            .setWhere("publishes")
                            .setMessage("At most " + MappingLimits.MAX_TRIED + " publishes are tried."))
                    .build();
        }
        DryRun run = new DryRun();
        run.mappings.put(((Compilation.Compiled) compilation).mapping());
        return run.answer(asked, nowMillis);
    }

    private MappingTrial answer(TryMapping asked, long nowMillis) {
        MappingTrial.Builder trial = MappingTrial.newBuilder();
        for (CapturedPublish captured : asked.getPublishesList()) {
            trial.addPublishes(tried(captured, nowMillis));
        }
        for (DeviceId device : seen) {
            fleet.record(device)
                    .ifPresent(record -> trial.addDevices(TriedDevice.newBuilder()
                            .setDeviceId(device.value())
                            .setDisplayName(fleet.displayName(device).orElse(""))
                            .putAllCaptures(record.getCapturesMap())
                            .setCapabilities(fleet.capabilities(device).orElseThrow())
                            .setPresence(Presence.newBuilder()
                                    .setState(fleet.presence(device).orElseThrow()))));
        }
        return trial.build();
    }

    private TriedPublish tried(CapturedPublish captured, long nowMillis) {
        ByteString payload = captured.hasText() ? captured.getTextBytes() : captured.getPayload();
        long timeMillis = captured.getTimeMs() == 0 ? nowMillis : captured.getTimeMs();
        InboundPublish publish = new InboundPublish(captured.getTopic(), payload, captured.getRetained(), timeMillis);
        TriedPublish.Builder tried = TriedPublish.newBuilder().setTopic(captured.getTopic());
        List<Outcome> outcomes = mappings.evaluate(publish);
        if (outcomes.isEmpty()) {
            return tried.addMisses(MappingMiss.newBuilder()
                            .setReason(MissReason.MISS_REASON_NO_MAPPING)
                            .setMessage("No filter of the mapping matches this topic."))
                    .build();
        }
        Outcome outcome = outcomes.get(0); // there is one mapping
        List<MappingMiss> misses = new ArrayList<>(outcome.misses());
        tried.setFilter(outcome.mapping().source().getTopics(outcome.topic()).getFilter())
                .setDeviceId(outcome.device().map(DeviceId::value).orElse(""));
        for (Taken taken : fleet.take(outcome, misses, NO_SILENCE_NANOS)) {
            seen.add(taken.device());
            tried.addAllResults(taken.results());
        }
        return tried.addAllMisses(misses).build();
    }
}
