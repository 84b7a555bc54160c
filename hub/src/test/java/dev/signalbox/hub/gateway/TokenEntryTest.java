package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.Role;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens where there is neither a link nor the API: the figures, the embedded broker. */
final class TokenEntryTest {
    private static final String SOURCE = "203.0.113.7";
    private static final long LATER = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Token script = Token.issue(Token.Kind.ACCESS, RANDOM);
    private final Token session = Token.issue(Token.Kind.SESSION, RANDOM);
    private final Token device = Token.issue(Token.Kind.DEVICE, RANDOM);
    private final Token replaced = Token.issue(Token.Kind.DEVICE, RANDOM);
    private final Inbox inbox = Inbox.withDefaultBounds();
    private final TokenEntry entry;

    TokenEntryTest() {
        Keyring keyring = new Keyring(Credentials.of(List.of(
                new Credential.ScriptToken(script.keyId(), script.secretHash(), "ci", Role.ROLE_VIEWER, 0, LATER),
                new Credential.User("marta", Role.ROLE_ADMIN, null, 0),
                new Credential.Session(session.keyId(), session.secretHash(), "marta", 0, LATER),
                new Credential.DeviceToken(device.keyId(), device.secretHash(), new DeviceId("pump-1"), 0),
                new Credential.ReplacedToken(replaced.keyId(), replaced.secretHash(), new DeviceId("pump-1"), 0))));
        Bearers bearers = new Bearers(keyring, null, () -> Instant.ofEpochMilli(1));
        BadCredentials bad = new BadCredentials(new RefusedSignIns(inbox, 0), bearers, inbox);
        entry = new TokenEntry(bearers, new CredentialUses(inbox), bad);
    }

    @Test
    void accessTokenLetsInAndItsUseIsNoted() throws InterruptedException {
        TokenEntry.Judged judged = entry.judge(script.reveal(), SOURCE, 0);
        assertThat(judged.identity()).isNotNull();
        assertThat(judged.status()).isEqualTo(200);
        assertThat(noted()).containsExactly(new Event.CredentialUsed(script.keyId(), SOURCE));
    }

    @Test
    void sessionAndDeviceDoNotAndNobodyIsNoted() throws InterruptedException {
        assertThat(entry.judge(session.reveal(), SOURCE, 0).status()).isEqualTo(401);
        assertThat(entry.judge(device.reveal(), SOURCE, 0).status()).isEqualTo(403);
        assertThat(noted()).isEmpty();
    }

    @Test
    void replacedDeviceTokenRaisesTheAlarmHereToo() throws InterruptedException {
        assertThat(entry.judge(replaced.reveal(), SOURCE, 0).status()).isEqualTo(401);
        assertThat(noted()).containsExactly(new Event.TokenReused(new DeviceId("pump-1"), replaced.keyId()));
    }

    /** What the switchboard would hear of it. */
    private List<Event> noted() throws InterruptedException {
        Event last = new Event.BridgeUp();
        inbox.put(last);
        List<Event> noted = new ArrayList<>();
        Event next = inbox.take();
        while (next != null && !next.equals(last)) {
            noted.add(next);
            next = inbox.take();
        }
        return noted;
    }
}
