package dev.signalbox.hub.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Authentication.Denied;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Role;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the JWT of the trusted issuer for an identity of the hub. What signs is fixed here and by the issuer's keys, never by
 * the token [RFC 8725 §3.1]. Thread-safe; never waits.
 */
public final class SingleSignOn implements AutoCloseable {
    /** Of the whole token: those of large issuers have 2 KB. */
    static final int MAX_CHARS = 8 << 10;

    /** How far the issuer's clock may be from the hub's. */
    static final int LEEWAY_SECONDS = 30;

    /** Public keys only: with a shared secret whoever verifies could sign. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final TrustedIssuer issuer;
    private final IssuerKeys keys;
    private final Metrics metrics;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    public SingleSignOn(TrustedIssuer issuer, Metrics metrics, InstantSource clock) {
        this(issuer, new IssuerKeys(issuer, metrics, System::nanoTime), metrics, clock);
    }

    SingleSignOn(TrustedIssuer issuer, IssuerKeys keys, Metrics metrics, InstantSource clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.metrics = metrics;
        // [RFC 8725 §3.11] a JWT of another kind, such as a logout token, is none
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(new Claims(issuer, clock));
    }

    /** By the hub's clock. */
    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final InstantSource clock;

        Claims(TrustedIssuer issuer, InstantSource clock) {
            super(
                    issuer.audience(),
                    new JWTClaimsSet.Builder().issuer(issuer.issuer()).build(),
                    Set.of("sub", "exp"));
            this.clock = clock;
            setMaxClockSkew(LEEWAY_SECONDS);
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    /** Fetches the keys, now and again. */
    public void start() {
        keys.start();
    }

    /** Whether it has the form of a JWT: a token of the hub's own has not. */
    public static boolean isForm(String bearer) {
        return bearer.startsWith("eyJ");
    }

    public Authentication authenticate(String bearer) {
        Authentication found = judge(bearer);
        if (found instanceof Denied denied) {
            metrics.counter(
                            "signalbox.oidc.denied",
                            "Tokens of the single sign-on that were refused",
                            "reason",
                            denied.reason().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
        return found;
    }

    private Authentication judge(String bearer) {
        if (bearer.length() > MAX_CHARS) {
            return new Denied(Reason.MALFORMED);
        }
        try {
            // Nothing but a signed one: neither alg "none" nor an encrypted one parses.
            return granted(processor.process(SignedJWT.parse(bearer), null));
        } catch (ParseException e) {
            return new Denied(Reason.MALFORMED);
        } catch (ExpiredJWTException e) {
            return new Denied(Reason.EXPIRED);
        } catch (BadJOSEException | JOSEException e) {
            return new Denied(Reason.WRONG_SECRET);
        }
    }

    private Authentication granted(JWTClaimsSet claims) {
        String subject = claims.getSubject();
        if (subject.isBlank() || !Names.isDisplayText(subject)) {
            return new Denied(Reason.MALFORMED);
        }
        String name = "oidc:" + subject;
        long endsAtMillis = claims.getExpirationTime().toInstant().toEpochMilli() + LEEWAY_SECONDS * 1_000L;
        List<String> values = values(claims);
        Scope scope = scope(values);
        return new Granted(new ConsoleIdentity(name, role(values, scope), scope, name, endsAtMillis));
    }

    /** All tags that are meant, as with everybody: a further value confines further. */
    private Scope scope(List<String> values) {
        Set<String> tags = values.stream()
                .flatMap(value -> issuer.onlyTags().getOrDefault(value, Set.of()).stream())
                .collect(Collectors.toUnmodifiableSet());
        return new Scope(Set.of(), tags, Set.of());
    }

    /**
     * The highest that is meant; none where nothing is: then they are known, and may do nothing. An admin could lift every
     * limit, so whoever has one is no more than an engineer.
     */
    private Role role(List<String> values, Scope scope) {
        Role meant = values.stream()
                .filter(issuer.roles()::containsKey)
                .map(issuer.roles()::get)
                .max(Comparator.comparingInt(Role::getNumber))
                .orElse(Role.ROLE_UNSPECIFIED);
        return meant == Role.ROLE_ADMIN && !scope.isEverything() ? Role.ROLE_ENGINEER : meant;
    }

    /** What the role claim says: one text or several. */
    private List<String> values(JWTClaimsSet claims) {
        Object said = claims.getClaim(issuer.roleClaim());
        if (said == null) {
            said = at(claims.getClaims(), List.of(issuer.roleClaim().split("\\.", -1)));
        }
        Collection<?> values =
                said instanceof Collection<?> several ? several : said == null ? List.of() : List.of(said);
        return values.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    private static @Nullable Object at(Map<?, ?> claims, List<String> path) {
        Object found = claims.get(path.get(0));
        if (path.size() == 1) {
            return found;
        }
        return found instanceof Map<?, ?> inner ? at(inner, path.subList(1, path.size())) : null;
    }

    @Override
    public void close() {
        keys.close();
    }
}
