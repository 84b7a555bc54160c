package dev.signalbox.agent;

/**
 * What an agent knows of its link and its buffer at one moment. Immutable.
 *
 * @param deviceId empty before the first link
 * @param links how many there have been
 * @param roundTripMillis of the last ping; 0: none yet
 * @param bufferedReadings not stored by the hub yet
 * @param droppedReadings that gave way because the buffer was full
 * @param refusedReadings that the hub did not take
 * @param errors frames the hub refused
 */
public record AgentStatus(
        boolean linked,
        String deviceId,
        long epoch,
        long links,
        int roundTripMillis,
        long bufferedReadings,
        long droppedReadings,
        long refusedReadings,
        long errors) {}
