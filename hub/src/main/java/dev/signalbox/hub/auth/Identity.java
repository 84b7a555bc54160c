package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Role;

/** Who is at the other end, proven by a credential. Immutable. */
public sealed interface Identity {

    /** The device that a device token names, whatever a payload says. */
    record DeviceIdentity(DeviceId device, String keyId) implements Identity {}

    /** Somebody who may ask for one new device identity. */
    record JoinIdentity(String keyId) implements Identity {}

    /**
     * Whoever may watch and command: a person's session, a script's access token, the local admin, the bridge.
     *
     * @param name as shown and audited: {@code user:marta}, {@code token:ci}, {@code local:admin}, {@code mqtt:broker}
     * @param credentialId what to revoke: the session's or token's key id; empty where there is none
     */
    record ConsoleIdentity(String name, Role role, String credentialId) implements Identity {
        public boolean atLeast(Role needed) {
            return role.getNumber() >= needed.getNumber();
        }
    }
}
