package dev.signalbox.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource
    void revealedTokenIsParsedBackAndMatchesItsStoredHash(Token.Kind kind) {
        Token token = Token.issue(kind, random);
        Token parsed = Token.parse(token.reveal()).orElseThrow();

        assertThat(parsed.kind()).isEqualTo(kind);
        assertThat(parsed.keyId()).isEqualTo(token.keyId());
        assertThat(parsed.matches(token.secretHash())).isTrue();
        assertThat(parsed.matches(Token.issue(kind, random).secretHash())).isFalse();
    }

    @Test
    void everyChangedCharacterIsNoticedByTheChecksum() {
        String text = Token.issue(Token.Kind.DEVICE, random).reveal();
        for (int i = 0; i < text.length(); i++) {
            char changed = text.charAt(i) == '0' ? '1' : '0';
            assertThat(Token.parse(text.substring(0, i) + changed + text.substring(i + 1)))
                    .as("position %d", i)
                    .isEqualTo(Optional.empty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "sbxd_", "sbxq_0123456789abcdef_", "Bearer sbxd_"})
    void otherTextIsNoToken(String text) {
        assertThat(Token.parse(text)).isEmpty();
    }

    @Test
    void toStringShowsNoSecret() {
        Token token = Token.issue(Token.Kind.ACCESS, random);
        String secret = token.reveal().substring(22);

        assertThat(token.toString()).doesNotContain(secret.substring(0, 8)).contains(token.keyId());
    }

    @Test
    void tokenInsideOtherTextIsRecognised() {
        String text = Token.issue(Token.Kind.DEVICE, random).reveal();

        assertThat(Token.appearsIn("GET /ws/device?token=" + text)).isTrue();
        assertThat(Token.appearsIn("GET /ws/device?token=abc")).isFalse();
    }
}
