package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.ExecutionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished executions of one device, in the order they were accepted and are sent: only one whose command is at its
 * own limit is passed, and only by those of other commands. Confined to the switchboard thread.
 */
final class ExecutionLine {
    static final int MAX_QUEUED = 100;
    static final int MAX_IN_FLIGHT = 8;

    private final Map<ExecutionId, LiveExecution> byId = new LinkedHashMap<>();
    private boolean closed;

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

    /** The device is going for good: nothing more is taken. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** The first that may be sent next; null: none. */
    @Nullable
    LiveExecution next() {
        Set<String> held = new HashSet<>();
        for (LiveExecution execution : byId.values()) {
            if (execution.isQueued() && !held.contains(execution.command())) {
                if (hasRoom(execution.command(), execution.record.getMaxConcurrent())) {
                    return execution;
                }
                held.add(execution.command());
            }
        }
        return null;
    }

    /** Whether a new execution would be the next one to be sent. */
    boolean isNext(String command, int maxConcurrent) {
        return next() == null && queued(command).isEmpty() && hasRoom(command, maxConcurrent);
    }

    private boolean hasRoom(String command, int maxConcurrent) {
        return maxConcurrent == 0
                || byId.values().stream()
                                .filter(execution -> execution.isInFlight()
                                        && execution.command().equals(command))
                                .count()
                        < maxConcurrent;
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
