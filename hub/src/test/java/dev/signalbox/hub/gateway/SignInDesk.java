package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.Principal;
import dev.signalbox.proto.v1.SessionInfo;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Lets people in and out in the place of the switchboard. Confined to the desk's thread. */
record SignInDesk(Keyring keyring) {
    void on(Event event) {
        if (event instanceof Event.SignedIn in) {
            opened(in.link(), in.session());
        } else if (event instanceof Event.SetupDone done) {
            keyring.publish(keyring.current().with(done.admin()));
            opened(done.link(), done.session());
        } else if (event instanceof Event.SignedOut out) {
            keyring.current()
                    .session(out.identity().credentialId())
                    .ifPresent(s -> keyring.publish(keyring.current().changed(List.of(s), List.of())));
            out.link().send(Frame.of(Done.getDefaultInstance()));
        } else if (event instanceof Event.PasswordChosen chosen) {
            Credential.Session own = session(chosen.identity().credentialId());
            keyring.publish(keyring.current()
                    .with(keyring.current().user(own.user()).orElseThrow().withPassword(chosen.newHash())));
            opened(chosen.link(), own.rotated(chosen.newSecretHash(), System.currentTimeMillis()));
        } else if (event instanceof Event.SecretRotated rotated) {
            Credential.Session own = session(rotated.identity().credentialId());
            keyring.publish(keyring.current().with(own.rotated(rotated.newHash(), System.currentTimeMillis())));
            rotated.link().send(Frame.of(Done.getDefaultInstance()));
        } else if (event instanceof Event.UserWanted wanted) {
            keyring.publish(keyring.current()
                    .with(new Credential.User(wanted.user(), wanted.role(), null, System.currentTimeMillis())));
            wanted.link().send(Frame.of(Done.getDefaultInstance()));
        }
    }

    static String hashOfOneRound(String password) {
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), new byte[16], 1, 256))
                    .getEncoded();
            Base64.Encoder encoder = Base64.getEncoder();
            return "pbkdf2-sha256$1$" + encoder.encodeToString(new byte[16]) + "$" + encoder.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Credential.Session session(String keyId) {
        return keyring.current().session(keyId).orElseThrow();
    }

    private void opened(Link link, Credential.Session opened) {
        keyring.publish(keyring.current().with(opened));
        link.send(Frame.of(SessionInfo.newBuilder()
                .setPrincipal(Principal.newBuilder().setName("user:" + opened.user()))
                .setExpiresAtMs(opened.expiresAtMillis())
                .build()));
    }
}
