package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Role;

/** Who is at the other end, proven by a credential. Immutable. */
public sealed interface Identity {

    /** The device that a device token or a certificate names, whatever a payload says. */
    record DeviceIdentity(DeviceId device, String keyId) implements Identity {
        private static final String CERTIFICATE = "certificate:";

        /** Proven by a certificate: there is no token that could be revoked, only the device suspended. */
        public static DeviceIdentity certified(DeviceId device, String fingerprint) {
            return new DeviceIdentity(device, CERTIFICATE + fingerprint);
        }

        public boolean isCertified() {
            return keyId.startsWith(CERTIFICATE);
        }
    }

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
