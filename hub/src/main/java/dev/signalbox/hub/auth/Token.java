package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * An opaque bearer token: {@code sbx<kind>_<key id>_<secret><checksum>}, all hexadecimal after the prefix. The prefix lets
 * secret scanners find it, the checksum lets them and us tell a token from noise without a look-up. Immutable; {@code
 * toString} never shows the secret.
 */
public final class Token {
    /** What a token is for. */
    public enum Kind {
        DEVICE('d'),
        ACCESS('a'),
        JOIN('j'),
        SESSION('s');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    private static final Pattern FORM = Pattern.compile("sbx([dajs])_([0-9a-f]{16})_([0-9a-f]{64})([0-9a-f]{8})");
    private static final HexFormat HEX = HexFormat.of();

    private final Kind kind;
    private final String keyId;
    private final String secret;

    private Token(Kind kind, String keyId, String secret) {
        this.kind = kind;
        this.keyId = keyId;
        this.secret = secret;
    }

    /** A new token with a 64-bit key id and a 256-bit secret. */
    public static Token issue(Kind kind, SecureRandom random) {
        byte[] keyId = new byte[8];
        byte[] secret = new byte[32];
        random.nextBytes(keyId);
        random.nextBytes(secret);
        return new Token(kind, HEX.formatHex(keyId), HEX.formatHex(secret));
    }

    /** A token of the same key id with another 256-bit secret. */
    public static Token reissue(Kind kind, String keyId, SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return new Token(kind, keyId, HEX.formatHex(secret));
    }

    /** Whether it has the form of one of this kind. */
    public static boolean isOfKind(String text, Kind kind) {
        return parse(text).filter(token -> token.kind == kind).isPresent();
    }

    /** The token, or empty where the form or the checksum is wrong. */
    public static Optional<Token> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Token token = new Token(kindOf(matcher.group(1).charAt(0)), matcher.group(2), matcher.group(3));
        return token.checksum().equals(matcher.group(4)) ? Optional.of(token) : Optional.empty();
    }

    /** Whether text somewhere contains what looks like a token: it does not belong into a URL or a log. */
    public static boolean appearsIn(String text) {
        return FORM.matcher(text).find();
    }

    /** The text with every token in it cut down to its key id. */
    public static String hiddenIn(String text) {
        return FORM.matcher(text).replaceAll("sbx$1_$2_…");
    }

    public Kind kind() {
        return kind;
    }

    public String keyId() {
        return keyId;
    }

    /** SHA-256 of the secret in hexadecimal: what is stored. */
    public String secretHash() {
        return sha256(secret);
    }

    /** Compares in constant time. */
    public boolean matches(String storedHash) {
        return MessageDigest.isEqual(
                secretHash().getBytes(StandardCharsets.US_ASCII), storedHash.getBytes(StandardCharsets.US_ASCII));
    }

    /** The whole token, to be shown to its owner once. */
    public String reveal() {
        return body() + checksum();
    }

    @Override
    public String toString() {
        return "sbx" + kind.letter + "_" + keyId + "_…";
    }

    static String sha256(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private String body() {
        return "sbx" + kind.letter + "_" + keyId + "_" + secret;
    }

    private String checksum() {
        CRC32 crc = new CRC32();
        crc.update(body().getBytes(StandardCharsets.US_ASCII));
        return String.format("%08x", crc.getValue());
    }

    private static Kind kindOf(char letter) {
        for (Kind kind : Kind.values()) {
            if (kind.letter == letter) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind " + letter);
    }
}
