package dev.signalbox.agent;

/**
 * What an agent knows of its link and its buffer at one moment. Immutable.
 *
 * @param deviceId empty before the first link
 * @param links how many there have been
 * @param roundTripMillis of the last ping; 0: none yet
 * @param bufferedReadings not stored by the hub yet
 * @param bufferedBatches the same, in batches
 * @param bufferedBytes what they take, in memory and on disk
 * @param bufferFaults how often the disk did not take them; they were kept in memory then
 * @param droppedReadings that gave way because the buffer was full
 * @param refusedReadings that the hub did not take
 * @param bufferedEvents not stored by the hub yet
 * @param droppedEvents that gave way because the buffer was full
 * @param errors frames the hub refused
 */
public record AgentStatus(
        boolean linked,
        String deviceId,
        long epoch,
        long links,
        int roundTripMillis,
        long bufferedReadings,
        int bufferedBatches,
        long bufferedBytes,
        long bufferFaults,
        long droppedReadings,
        long refusedReadings,
        int bufferedEvents,
        long droppedEvents,
        long errors) {}
