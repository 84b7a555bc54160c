package dev.signalbox.agent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;

/** How a device that has no token gets one. Immutable. */
record JoinPlan(String key, String hardwareId, String wishedId, String displayName) {
    static final JoinPlan NONE = new JoinPlan("", "", "", "");

    JoinPlan with(String newKey, String newHardwareId) {
        return new JoinPlan(newKey, newHardwareId, wishedId, displayName);
    }

    JoinPlan asking(String newWishedId) {
        return new JoinPlan(key, hardwareId, newWishedId, displayName);
    }

    JoinPlan called(String newDisplayName) {
        return new JoinPlan(key, hardwareId, wishedId, newDisplayName);
    }

    /** Blocks, 15 s at most. */
    Joined join(URI hub, String model, AgentThreads threads) throws IOException {
        if (key.isEmpty()) {
            throw new IOException("this device has not joined the hub yet: it needs a join key, once");
        }
        try {
            return Join.at(hub, key, hardwareId, model, wishedId, displayName).join(threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while joining");
        }
    }
}
