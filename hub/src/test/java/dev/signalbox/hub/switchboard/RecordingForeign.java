package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.mapping.Compilation;
import dev.signalbox.hub.mapping.DryRun;
import dev.signalbox.hub.mapping.MappingCompiler;
import dev.signalbox.hub.mapping.OwnTopics;
import dev.signalbox.hub.mapping.ReadyMade;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.TryMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Foreign devices that remember what they were told; mappings are judged as real ones. */
final class RecordingForeign implements Foreign {
    private static final OwnTopics OWN = new OwnTopics("signalbox/v1", "homeassistant");

    /** Such as {@code put greenhouse}, in their order. */
    final List<String> told = new ArrayList<>();

    boolean takesTrials = true;

    @Override
    public List<MappingFault> faults(Mapping mapping) {
        return MappingCompiler.compile(mapping, OWN) instanceof Compilation.Refused refused
                ? refused.faults()
                : List.of();
    }

    @Override
    public List<Mapping> readyMade() {
        return ReadyMade.all();
    }

    @Override
    public void put(Mapping mapping) {
        told.add("put " + mapping.getName());
    }

    @Override
    public void remove(String name) {
        told.add("remove " + name);
    }

    @Override
    public MappingState state(Mapping mapping) {
        return MappingState.newBuilder().setMapping(mapping).build();
    }

    @Override
    public boolean tryOut(OfLink asker, TryMapping trial) {
        if (takesTrials) {
            Watchers.answer(
                    asker, HubToConsole.newBuilder().setMappingTrial(DryRun.of(trial, OWN, 1_700_000_000_000L)));
        }
        return takesTrials;
    }

    @Override
    public void admitted(DeviceId device) {
        told.add("admitted " + device);
    }

    @Override
    public void turnedAway(DeviceId device) {
        told.add("turned away " + device);
    }

    @Override
    public void learned(DeviceId device, String capabilitiesHash) {
        told.add("learned " + device + " " + capabilitiesHash);
    }

    @Override
    public void given(DeviceId device, Set<String> mappings) {
        told.add("given " + device + " " + mappings);
    }

    @Override
    public void forget(DeviceId device) {
        told.add("forget " + device);
    }
}
