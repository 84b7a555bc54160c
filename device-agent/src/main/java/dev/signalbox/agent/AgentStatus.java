package dev.signalbox.agent;

/**
 * What an agent knows of its link, its buffer and its commands at one moment: for a health check, a log line, or gauges of
 * whatever metrics library the program has. Counters begin at 0 with each start of the agent and only grow; {@code …Millis} of
 * a moment are those of the device's own clock since the Unix epoch. Immutable.
 *
 * @param linked a link is open and the hub has welcomed it
 * @param deviceId empty before the first link
 * @param epoch of the newest link; grows with every link the device ever had
 * @param links how many there have been
 * @param roundTripMillis of the last ping; 0: none yet
 * @param bufferedReadings not stored by the hub yet
 * @param bufferedBatches the same, in batches
 * @param bufferedBytes what they take, in memory and on disk
 * @param bufferFaults how often the disk did not take readings or events; they were kept in memory then
 * @param droppedReadings that gave way because the buffer was full
 * @param refusedReadings that the hub did not take
 * @param bufferedEvents not stored by the hub yet
 * @param droppedEvents that gave way because the buffer was full
 * @param errors frames the hub refused
 * @param pending linked, and nobody has approved the device yet: the hub takes no readings until then, the agent keeps them
 * @param sinceMillis when it was linked, or ceased to be; when the agent was started, if never linked so far; 0: not started
 * @param lastLinkEnd why the last link, or attempt, ended, in words for people; empty: none ended so far
 * @param lastLinkEndMillis when it did; 0: none ended so far
 * @param nextAttemptMillis when the next link is tried; 0: one is open or being opened, or the agent is closed
 * @param framesIn that came from the hub
 * @param framesOut that were given to the network
 * @param clockOffsetMillis how far the hub's clock is ahead of the device's, good to half a round trip; means nothing while
 *     {@code roundTripMillis} is 0
 * @param executionsRunning commands whose bodies are at work
 * @param executionsWaiting commands received that wait for others to end
 * @param executionsUntold commands that ended, and the hub has not said that it knows
 * @param propertiesUntold a property was reported or withdrawn, or a desired one settled, and the hub has not said that it knows
 * @param journalFaults how often the disk did not take a step of an execution; the command was refused, or failed, then
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
        long errors,
        boolean pending,
        long sinceMillis,
        String lastLinkEnd,
        long lastLinkEndMillis,
        long nextAttemptMillis,
        long framesIn,
        long framesOut,
        long clockOffsetMillis,
        int executionsRunning,
        int executionsWaiting,
        int executionsUntold,
        boolean propertiesUntold,
        long journalFaults) {

    /** Whether everything that was reported and emitted, and every result, is stored by the hub. */
    public boolean isAllStored() {
        return bufferedReadings == 0 && bufferedEvents == 0 && executionsUntold == 0 && !propertiesUntold;
    }
}
