package dev.signalbox.hub.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the newest pair to whoever shakes hands. A handshake that chose an alias keeps the pair of that alias: chain and key
 * never come from two pairs. Thread-safe.
 */
final class CurrentKey extends X509ExtendedKeyManager {
    private final AtomicInteger count = new AtomicInteger();

    /** The newest and the one before, which a handshake may have chosen a moment ago. */
    private final Map<String, LoadedPair> byAlias = new ConcurrentHashMap<>();

    private volatile String newest = "";

    void show(LoadedPair pair) {
        String before = newest;
        String alias = Integer.toString(count.incrementAndGet());
        byAlias.put(alias, pair);
        newest = alias;
        byAlias.keySet().removeIf(old -> !old.equals(alias) && !old.equals(before));
    }

    LoadedPair pair() {
        LoadedPair pair = byAlias.get(newest);
        if (pair == null) {
            throw new IllegalStateException("no pair is shown yet");
        }
        return pair;
    }

    private @Nullable String aliasFor(String keyType) {
        String algorithm = pair().own().getPublicKey().getAlgorithm();
        // "EC" in TLS 1.3, "EC_EC" or "RSA" in 1.2
        boolean fits = keyType.equals(algorithm)
                || keyType.startsWith(algorithm + "_")
                || (algorithm.equals("RSASSA-PSS") && keyType.equals("RSA"));
        return fits ? newest : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = aliasFor(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        LoadedPair pair = byAlias.get(alias);
        return pair == null ? null : pair.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        LoadedPair pair = byAlias.get(alias);
        return pair == null ? null : pair.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
