package dev.signalbox.hub.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * [RFC 5958 §2] PKCS#8, the only form Java reads, around the older forms of private keys: what {@code openssl pkcs8 -topk8}
 * does. Stateless.
 */
final class PrivateKeyInfo {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    /** rsaEncryption, with its null parameters. */
    private static final byte[] RSA = {
        0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
    };

    /** id-ecPublicKey; the curve follows. */
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private PrivateKeyInfo() {}

    /** [RFC 8017 A.1.2] PKCS#1. */
    static byte[] ofRsa(byte[] key) {
        return wrapped(RSA, key);
    }

    /** [RFC 5915 §3] SEC 1: the curve stands inside, under the tag 0. */
    static byte[] ofEc(byte[] key) throws IOException {
        int at = contentOf(key, 0, SEQUENCE);
        at = behind(key, at); // version
        at = behind(key, at); // the key itself
        if (at >= key.length || (key[at] & 0xFF) != 0xA0) {
            throw new IOException("the EC key does not name its curve");
        }
        int from = contentOf(key, at, 0xA0);
        byte[] curve = Arrays.copyOfRange(key, from, behind(key, at));
        return wrapped(joined(EC, curve), key);
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, joined(VERSION, joined(element(SEQUENCE, algorithm), element(OCTET_STRING, key))));
    }

    /** [X.690 §8.1] the tag, the length in its shortest form, the content. */
    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else {
            int bytes = content.length < 256 ? 1 : content.length < 65_536 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >>> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int contentOf(byte[] der, int at, int tag) throws IOException {
        if (at + 2 > der.length || (der[at] & 0xFF) != tag) {
            throw new IOException("the EC key is malformed");
        }
        int length = der[at + 1] & 0xFF;
        return at + 2 + (length < 128 ? 0 : length & 0x7F);
    }

    private static int behind(byte[] der, int at) throws IOException {
        if (at + 2 > der.length) {
            throw new IOException("the EC key is malformed");
        }
        int content = contentOf(der, at, der[at] & 0xFF);
        int length = der[at + 1] & 0xFF;
        if (length >= 128) {
            length = 0;
            for (int i = at + 2; i < content && i < der.length; i++) {
                length = length << 8 | (der[i] & 0xFF);
            }
        }
        if (length < 0 || length > der.length - content) {
            throw new IOException("the EC key is malformed");
        }
        return content + length;
    }
}
