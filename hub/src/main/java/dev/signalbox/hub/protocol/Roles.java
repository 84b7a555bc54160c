package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.Role;
import java.util.Locale;
import java.util.Optional;

/** Roles as people write them: {@code viewer}, {@code operator}, {@code engineer}, {@code admin}. */
public final class Roles {
    private static final String PREFIX = "ROLE_";

    private Roles() {}

    public static String name(Role role) {
        return role.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> parse(String name) {
        try {
            return Optional.of(Role.valueOf(PREFIX + name.toUpperCase(Locale.ROOT)))
                    .filter(role -> role != Role.ROLE_UNSPECIFIED);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
