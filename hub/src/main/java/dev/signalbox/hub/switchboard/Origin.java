package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;

/** Where a request came from, and so where its answer goes. Immutable. */
public sealed interface Origin {

    /**
     * A request on a link; answers carry its request id.
     *
     * @param asked who asked it, with the role and scope of then: what the store says later is theirs only while they have
     *     them
     */
    record OfLink(Link link, int requestId, ConsoleIdentity asked) implements Origin {}

    /**
     * A publish on a topic that takes requests.
     *
     * @param responseTopic where answers go; the bridge fills in its default where the publisher named none
     * @param correlationData echoed byte for byte; may be empty
     * @param protobuf whether answers are protobuf, as the request was; otherwise JSON
     * @param receipt what {@link Bridge#acknowledge} is called with once the request is on stable storage or refused
     * @param publishHash of all that was published, where nothing else tells it from another; empty: something does, or the
     *     publish wants no PUBACK
     * @param repeat the broker says that it has delivered it before
     */
    record OfTopic(
            String responseTopic,
            ByteString correlationData,
            boolean protobuf,
            long receipt,
            String publishHash,
            boolean repeat)
            implements Origin {

        /** Of a request that something else tells from another. */
        public OfTopic(String responseTopic, ByteString correlationData, boolean protobuf, long receipt) {
            this(responseTopic, correlationData, protobuf, receipt, "", false);
        }

        public OfTopic ofPublish(String hash, boolean isRepeat) {
            return new OfTopic(responseTopic, correlationData, protobuf, receipt, hash, isRepeat);
        }
    }

    /** A bulk's turn to start one of its targets: nobody waits for this one answer. */
    record OfBulk(String bulkId) implements Origin {}
}
