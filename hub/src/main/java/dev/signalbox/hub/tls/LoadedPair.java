package dev.signalbox.hub.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** A chain, its own certificate first, and the key of that one. Immutable. */
public record LoadedPair(List<X509Certificate> chain, PrivateKey key) {
    public LoadedPair {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both.
     *
     * @throws IOException with a sentence, where the files hold no pair that belongs together
     */
    public static LoadedPair of(KeyPairFiles files) throws IOException {
        LoadedPair pair = new LoadedPair(Pem.certificates(files.certificate()), Pem.key(files.key()));
        if (!pair.belongsTogether()) {
            throw new IOException(
                    "the key in " + files.key() + " is not that of the first certificate in " + files.certificate());
        }
        return pair;
    }

    public X509Certificate own() {
        return chain.get(0);
    }

    public Instant expires() {
        return own().getNotAfter().toInstant();
    }

    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(own().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read has bytes, and every Java has SHA-256", e);
        }
    }

    /** [RFC 8017 §9.1] what the key is confined to; else what TLS would take. */
    private static AlgorithmParameterSpec pss(PrivateKey key) {
        AlgorithmParameterSpec own = key instanceof RSAKey rsa ? rsa.getParams() : null;
        return own == null ? new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1) : own;
    }

    private boolean belongsTogether() {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            if (algorithm.equals("RSASSA-PSS")) {
                signature.setParameter(pss(key));
            }
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(own().getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        } catch (GeneralSecurityException e) {
            return false; // keys of different kinds, or lengths
        }
    }
}
