package dev.signalbox.hub.oidc;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.signalbox.hub.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys, as it published them last: fetched by a thread of its own, every 15 minutes and when a key is not
 * known, at most twice a minute. While the issuer cannot be reached, the known ones stay good for a day. Thread-safe.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {
    static final Duration REFRESH_EVERY = Duration.ofMinutes(15);
    static final Duration AT_MOST_EVERY = Duration.ofSeconds(30);
    static final Duration TRUSTED_UNSEEN = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE_ANSWER = Duration.ofSeconds(10);

    /** A discovery document and a key set have some KB each. */
    private static final int MAX_BYTES = 256 << 10;

    private static final int MAX_KEYS = 100;

    /** [RFC 7518 §3.3] */
    private static final int LEAST_RSA_BITS = 2048;

    private final TrustedIssuer issuer;
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread t = new Thread(task, "oidc-keys");
        t.setDaemon(true);
        return t;
    });
    private final AtomicBoolean wanted = new AtomicBoolean();

    /** Null: none were ever fetched. */
    private volatile @Nullable Known known;

    /** Null until started. */
    private volatile @Nullable ScheduledFuture<?> rounds;

    private volatile long triedNanos;
    private volatile boolean troubled;

    private record Known(JWKSet keys, long seenNanos) {}

    IssuerKeys(TrustedIssuer issuer, Metrics metrics, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        metrics.gauge(
                "signalbox.oidc.keys", "Keys of the single sign-on's issuer that are trusted", this, IssuerKeys::count);
    }

    void start() {
        rounds = thread.scheduleWithFixedDelay(this::refresh, 0, REFRESH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        Known now = trusted();
        List<JWK> found = now == null ? List.of() : selector.select(now.keys());
        if (found.isEmpty()) {
            wantRefresh();
        }
        return found;
    }

    int count() {
        Known now = trusted();
        return now == null ? 0 : now.keys().size();
    }

    private @Nullable Known trusted() {
        Known now = known;
        return now == null || nanoTime.getAsLong() - now.seenNanos() > TRUSTED_UNSEEN.toNanos() ? null : now;
    }

    /** Anybody can name a key that there is not: the issuer must not be made to suffer for it. */
    private void wantRefresh() {
        boolean tooSoon = triedNanos != 0 && nanoTime.getAsLong() - triedNanos < AT_MOST_EVERY.toNanos();
        if (!tooSoon && wanted.compareAndSet(false, true)) {
            try {
                thread.execute(this::refresh);
            } catch (RejectedExecutionException e) {
                LOG.debug("the hub is stopping");
            }
        }
    }

    private void refresh() {
        triedNanos = nanoTime.getAsLong();
        try {
            known = new Known(usable(fetch(jwksAddress())), nanoTime.getAsLong());
            count("fetched");
            if (troubled) {
                LOG.info("the single sign-on's keys are there again issuer={}", issuer.issuer());
            }
            troubled = false;
        } catch (IOException e) {
            count("failed");
            if (!troubled) {
                LOG.warn(
                        "the single sign-on's keys cannot be fetched issuer={} reason={}",
                        issuer.issuer(),
                        e.getMessage());
            }
            troubled = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A silent end would leave the hub with keys that never change.
            LOG.error("the refresh of the single sign-on's keys failed", e);
        } finally {
            wanted.set(false);
        }
    }

    private void count(String outcome) {
        metrics.counter("signalbox.oidc.fetches", "Attempts to fetch the issuer's keys", "outcome", outcome)
                .increment();
    }

    private URI jwksAddress() throws IOException, InterruptedException {
        try {
            Map<String, Object> discovered = JSONObjectUtils.parse(fetch(issuer.discovery()));
            // [OpenID Connect Discovery 1.0 §4.3] to the letter
            if (!issuer.issuer().equals(discovered.get("issuer"))) {
                throw new IOException("the discovery document is of another issuer");
            }
            URI address = URI.create(String.valueOf(discovered.get("jwks_uri")));
            if (!issuer.mayPublishAt(address)) {
                throw new IOException("the address of the keys is not https");
            }
            return address;
        } catch (ParseException | IllegalArgumentException e) {
            throw new IOException("the discovery document is malformed", e);
        }
    }

    /** Whatever is symmetric, weak or meant for encryption verifies nothing [RFC 8725 §3.1, §3.5]. */
    static JWKSet usable(String published) throws IOException {
        try {
            List<JWK> keys = JWKSet.parse(published).getKeys().stream()
                    .filter(key -> key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                    .filter(key -> key instanceof ECKey || (key instanceof RSAKey && key.size() >= LEAST_RSA_BITS))
                    .map(JWK::toPublicJWK)
                    .limit(MAX_KEYS)
                    .toList();
            if (keys.isEmpty()) {
                throw new IOException("the issuer publishes no key to verify by");
            }
            return new JWKSet(keys);
        } catch (ParseException e) {
            throw new IOException("the key set is malformed", e);
        }
    }

    private String fetch(URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(WHOLE_ANSWER)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, info -> new BoundedBody(MAX_BYTES));
        try {
            HttpResponse<byte[]> whole = answer.get(WHOLE_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            if (whole.statusCode() != 200) {
                throw new IOException(address.getPath() + " answered " + whole.statusCode());
            }
            return new String(whole.body(), StandardCharsets.UTF_8);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + WHOLE_ANSWER.toSeconds() + " s", e);
        }
    }

    @Override
    public void close() {
        ScheduledFuture<?> going = rounds;
        if (going != null) {
            going.cancel(true);
        }
        thread.shutdownNow();
    }
}
