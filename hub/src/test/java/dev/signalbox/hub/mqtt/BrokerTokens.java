package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.proto.v1.Role;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Passwords that let somebody in until the test takes them back. Thread-safe. */
final class BrokerTokens implements BrokerAccess {
    /** From where they were said. */
    final Set<InetAddress> sources = ConcurrentHashMap.newKeySet();

    private final Map<String, Role> roles = new ConcurrentHashMap<>();

    BrokerTokens with(String password, Role role) {
        roles.put(password, role);
        return this;
    }

    void revoke(String password) {
        roles.remove(password);
    }

    @Override
    public Optional<ConsoleIdentity> identify(String password, @Nullable InetAddress from) {
        if (from != null) {
            sources.add(from);
        }
        return Optional.ofNullable(roles.get(password))
                .map(role -> new ConsoleIdentity("token:" + password, role, password));
    }

    @Override
    public boolean letsIn(ConsoleIdentity identity) {
        return roles.containsKey(identity.credentialId());
    }
}
