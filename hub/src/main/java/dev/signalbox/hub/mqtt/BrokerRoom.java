package dev.signalbox.hub.mqtt;

/**
 * How much the embedded broker keeps: with all of it taken, and clients that mean harm, three quarters of the heap. Immutable.
 *
 * @param retainedTopics on which the hub itself retains something
 * @param ownTopics below the hub's prefix, with those on which it retains nothing
 * @param otherTopics clients' own, requests, and filters
 * @param bytes of messages, for clients that are away and retained
 */
record BrokerRoom(int retainedTopics, int ownTopics, int otherTopics, long bytes) {
    /** Measured with 1,500 devices: two addresses and a queue of Artemis, without the message, 14 KiB. */
    private static final int TOPIC_BYTES = 16 << 10;

    /** 13,000 small retained messages; the hub runs in a heap of 128 MiB. */
    private static final long MIN_BYTES = 16L << 20;

    static BrokerRoom ofHeap(long heapBytes) {
        int retained = (int) Math.min(Ledger.MAX_TOPICS, heapBytes / 3 / TOPIC_BYTES);
        return new BrokerRoom(retained, retained + retained / 4, retained / 2, Math.max(MIN_BYTES, heapBytes / 8));
    }

    /** Other topics where the hub itself publishes one: clients may take all of theirs and are answered still. */
    int withAnswers() {
        return otherTopics + otherTopics / 2;
    }
}
