package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.ExecutionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The unfinished executions of one device, in the order they were accepted. Confined to the switchboard thread. */
final class ExecutionLine {
    static final int MAX_QUEUED = 100;
    static final int MAX_IN_FLIGHT = 8;

    private final Map<ExecutionId, LiveExecution> byId = new LinkedHashMap<>();

    void add(LiveExecution execution) {
        byId.put(execution.id, execution);
    }

    void remove(LiveExecution execution) {
        byId.remove(execution.id);
    }

    @Nullable
    LiveExecution find(ExecutionId id) {
        return byId.get(id);
    }

    boolean isFull() {
        return byId.values().stream().filter(LiveExecution::isQueued).count() >= MAX_QUEUED;
    }

    boolean hasRoomInFlight() {
        return byId.values().stream().filter(LiveExecution::isInFlight).count() < MAX_IN_FLIGHT;
    }

    /** The first that waits to be sent; null: none. */
    @Nullable
    LiveExecution nextQueued() {
        return byId.values().stream()
                .filter(LiveExecution::isQueued)
                .findFirst()
                .orElse(null);
    }

    /** Those of this command that wait to be sent. */
    List<LiveExecution> queued(String command) {
        return byId.values().stream()
                .filter(execution -> execution.isQueued() && execution.command().equals(command))
                .toList();
    }

    /** A copy: safe to change the line while going through it. */
    Collection<LiveExecution> all() {
        return new ArrayList<>(byId.values());
    }
}
