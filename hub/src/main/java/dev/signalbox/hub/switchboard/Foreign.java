package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.TryMapping;
import java.util.List;
import java.util.Set;

/**
 * Foreign MQTT devices, as the switchboard sees them: it keeps the mappings and the devices that come of them, and each device
 * that is there has a {@link Link} like any other. No method blocks.
 */
public interface Foreign {
    /** What is wrong with a mapping; empty: it can be used. */
    List<MappingFault> faults(Mapping mapping);

    /** Those that come with the hub, sorted by name. */
    List<Mapping> readyMade();

    /** This mapping is on stable storage: from now on it holds. */
    void put(Mapping mapping);

    /** This mapping is gone. */
    void remove(String name);

    /** With what became of what it listens to. */
    MappingState state(Mapping mapping);

    /**
     * Tries a mapping and puts the answer into the inbox.
     *
     * @return false where too many wait for theirs already
     */
    boolean tryOut(OfLink asker, TryMapping trial);

    /** The device is registered: it may arrive. Answers {@link Event.MappedDeviceFound}. */
    void admitted(DeviceId device);

    /** There is no room for the device, or its id is another's. Answers {@link Event.MappedDeviceFound}. */
    void turnedAway(DeviceId device);

    /** What was heard of the device is on stable storage. Answers {@link Event.MappedDeviceLearned}. */
    void learned(DeviceId device, String capabilitiesHash);

    /** A device that somebody made may be taken up by these mappings, and by no others; empty: by none any more. */
    void given(DeviceId device, Set<String> mappings);

    /** The device is deleted, or no mapping's any more. */
    void forget(DeviceId device);
}
