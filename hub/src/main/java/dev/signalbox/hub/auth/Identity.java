package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Principal;
import dev.signalbox.proto.v1.Role;

/** Who is at the other end, proven by a credential. Immutable. */
public sealed interface Identity {

    /** The device that a device token or a certificate names, whatever a payload says. */
    record DeviceIdentity(DeviceId device, String keyId) implements Identity {
        private static final String CERTIFICATE = "certificate:";
        private static final String MAPPING = "mapping:";

        /** Proven by a certificate: there is no token that could be revoked, only the device suspended. */
        public static DeviceIdentity certified(DeviceId device, String fingerprint) {
            return new DeviceIdentity(device, CERTIFICATE + fingerprint);
        }

        public boolean isCertified() {
            return keyId.startsWith(CERTIFICATE);
        }

        /** Not proven at all: a foreign MQTT device, of which a mapping says that it is this one. */
        public static DeviceIdentity mapped(DeviceId device, String mapping) {
            return new DeviceIdentity(device, MAPPING + mapping);
        }

        public boolean isMapped() {
            return isMapped(keyId);
        }

        public static boolean isMapped(String keyId) {
            return keyId.startsWith(MAPPING);
        }
    }

    /** Somebody who may ask for one new device identity. */
    record JoinIdentity(String keyId) implements Identity {}

    /**
     * Whoever may watch and command: a person's session, a script's access token, single sign-on, the local admin, the
     * bridge.
     *
     * @param name as shown and audited: {@code user:marta}, {@code token:ci}, {@code local:admin}, {@code mqtt:broker}
     * @param scope what they are confined to within their role
     * @param credentialId what to revoke: the session's or token's key id; empty where there is none
     * @param endsAtMillis where nothing is stored of the credential: when it ends
     */
    record ConsoleIdentity(String name, Role role, Scope scope, String credentialId, long endsAtMillis)
            implements Identity {

        /** One that is not confined, and whose credential, if it has one, is stored. */
        public ConsoleIdentity(String name, Role role, String credentialId) {
            this(name, role, Scope.EVERYTHING, credentialId, Long.MAX_VALUE);
        }

        public boolean atLeast(Role needed) {
            return role.getNumber() >= needed.getNumber();
        }

        /** Whether a credential that is stored proves it; single sign-on and the bridge have none. */
        public boolean isOfStored() {
            return endsAtMillis == Long.MAX_VALUE && !credentialId.isEmpty();
        }

        public ConsoleIdentity as(Role otherRole, Scope otherScope) {
            return new ConsoleIdentity(name, otherRole, otherScope, credentialId, endsAtMillis);
        }

        /** As consoles are told. */
        public Principal toProto() {
            Principal.Builder principal = Principal.newBuilder().setName(name).setRole(role);
            if (!scope.isEverything()) {
                principal.setScope(scope.toProto());
            }
            return principal.build();
        }
    }
}
