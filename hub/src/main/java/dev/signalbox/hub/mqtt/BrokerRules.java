package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.Role;
import org.jspecify.annotations.Nullable;

/**
 * What a client of the embedded broker may do. Reading is open to whoever may connect; below the hub's prefix only the
 * hub publishes, and on topics of requests whoever may run commands. What the hub announces, nobody else does. Thread-safe.
 */
final class BrokerRules {
    /** The broker's own addresses, and its management. */
    private static final String[] INTERNAL = {"$", "activemq"};

    private final String prefix;
    private final Topics topics;

    /** Null until the hub says which: its id is in the store. */
    private volatile @Nullable OwnAnnouncements announcements;

    BrokerRules(String prefix) {
        this.prefix = prefix;
        this.topics = new Topics(prefix);
    }

    /** Who is at the other end. */
    enum Rank {
        ANONYMOUS,
        VIEWER,
        OPERATOR,
        HUB;

        static Rank of(Role role) {
            return role.getNumber() >= Role.ROLE_OPERATOR_VALUE ? OPERATOR : VIEWER;
        }
    }

    void reserve(OwnAnnouncements announcements) {
        this.announcements = announcements;
    }

    boolean mayPublish(Rank rank, String topic) {
        if (isInternal(topic)) {
            return false;
        }
        if (isAnnounced(topic)) {
            return rank == Rank.HUB;
        }
        boolean ours = topic.equals(prefix) || topic.startsWith(prefix + "/");
        return !ours || rank == Rank.HUB || (rank == Rank.OPERATOR && topics.takesRequests(topic));
    }

    /** Whether the hub announces its devices there, outside its prefix. */
    boolean isAnnounced(String topic) {
        OwnAnnouncements announced = announcements;
        return announced != null && announced.has(topic);
    }

    /** Whether the hub alone publishes there, below its prefix, and by itself: where it answers, others choose. */
    boolean isOwn(String topic) {
        return topic.startsWith(prefix + "/")
                && !topics.takesRequests(topic)
                && !topics.mayAnswerOn(topic)
                && topic.indexOf('+') < 0
                && topic.indexOf('#') < 0;
    }

    boolean maySubscribe(String filter) {
        return !isInternal(filter);
    }

    private static boolean isInternal(String topic) {
        for (String start : INTERNAL) {
            if (topic.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
