package dev.signalbox.hub.homeassistant;

import dev.signalbox.proto.v1.Role;

/**
 * What publishers on the broker may do; what they may not is not offered to Home Assistant. Immutable.
 *
 * @param commands command topics are listened to
 * @param desired set topics are listened to
 * @param role of whoever publishes there
 */
public record Allowed(boolean commands, boolean desired, Role role) {
    public static final Allowed NOTHING = new Allowed(false, false, Role.ROLE_VIEWER);

    /** A command without a role of its own is an operator's; one with a role that is not known here is nobody's. */
    boolean mayRun(Role declared) {
        return commands
                && declared != Role.UNRECOGNIZED
                && role.getNumber() >= Math.max(Role.ROLE_OPERATOR.getNumber(), declared.getNumber());
    }
}
