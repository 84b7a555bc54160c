package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.mqtt.BrokerRules.Rank;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** Answers the embedded broker's two questions: who is this, and may they do that. Thread-safe. */
final class BrokerSecurity implements ActiveMQSecurityManager5 {
    private final BrokerRules rules;
    private final BrokerAccess access;
    private final BrokerGuests guests;
    private final BrokerTopics topics;
    private final String hubSecret;
    private final boolean anonymousAllowed;

    /** @param anonymousAllowed only where the broker listens on a loopback address */
    BrokerSecurity(
            BrokerRules rules,
            BrokerAccess access,
            BrokerGuests guests,
            BrokerTopics topics,
            String hubSecret,
            boolean anonymousAllowed) {
        this.rules = rules;
        this.access = access;
        this.guests = guests;
        this.topics = topics;
        this.hubSecret = hubSecret;
        this.anonymousAllowed = anonymousAllowed;
    }

    /** Null: refused. */
    @Override
    @SuppressWarnings("NullAway") // the broker's contract: null is "no"
    public Subject authenticate(
            @Nullable String username,
            @Nullable String password,
            @Nullable RemotingConnection connection,
            @Nullable String securityDomain) {
        Rank rank = rankOf(username, password, connection);
        if (rank == null) {
            return null;
        }
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(rank.name()));
        subject.getPrincipals().add(new RolePrincipal(rank.name()));
        return subject;
    }

    @Override
    public boolean authorize(@Nullable Subject subject, Set<Role> roles, CheckType check, String address) {
        if (subject == null) {
            return false;
        }
        Rank rank = null;
        for (RolePrincipal role : subject.getPrincipals(RolePrincipal.class)) {
            rank = Rank.valueOf(role.getName());
        }
        if (rank == null) {
            return false;
        }
        int queue = address.indexOf("::"); // address::queue
        String topic = queue < 0 ? address : address.substring(0, queue);
        return switch (check) {
            case SEND -> rules.mayPublish(rank, topic);
            case CREATE_ADDRESS -> rules.maySubscribe(topic) && topics.hasRoomFor(rank, topic);
            case CONSUME,
                    BROWSE,
                    DELETE_ADDRESS,
                    CREATE_DURABLE_QUEUE,
                    CREATE_NON_DURABLE_QUEUE,
                    DELETE_DURABLE_QUEUE,
                    DELETE_NON_DURABLE_QUEUE -> rules.maySubscribe(topic);
            default -> false;
        };
    }

    @Override
    public boolean validateUser(@Nullable String username, @Nullable String password) {
        return rankOf(username, password, null) != null;
    }

    /** Only brokers without subjects ask this. */
    @Override
    public boolean validateUserAndRole(
            @Nullable String username, @Nullable String password, Set<Role> roles, CheckType check) {
        return false;
    }

    private @Nullable Rank rankOf(
            @Nullable String username, @Nullable String password, @Nullable RemotingConnection connection) {
        boolean anonymous = (username == null || username.isEmpty()) && (password == null || password.isEmpty());
        if (anonymous) {
            return anonymousAllowed ? Rank.ANONYMOUS : null;
        }
        if (password == null) {
            return null;
        }
        if (MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8), hubSecret.getBytes(StandardCharsets.UTF_8))) {
            return Rank.HUB;
        }
        Optional<ConsoleIdentity> identity = access.identify(password, addressOf(connection));
        if (connection != null) {
            identity.ifPresent(known -> guests.onProven(connection, known));
        }
        return identity.map(known -> Rank.of(known.role())).orElse(null);
    }

    private static @Nullable InetAddress addressOf(@Nullable RemotingConnection connection) {
        return connection != null
                        && connection.getTransportConnection() instanceof NettyConnection socket
                        && socket.getNettyChannel().remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress()
                : null;
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the broker will say so when it binds
        }
    }
}
