package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.switchboard.Inbox;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/** The links without WebSocket by their names, and how they come to be. Thread-safe. */
final class HttpLinks {
    /** As unguessable as a key. */
    private static final int NAME_BYTES = 16;

    private final Map<String, HttpLink> byName = new ConcurrentHashMap<>();
    private final Links links;
    private final PublicAddress address;
    private final LinkLimits limits;
    private final FallbackLimits fallback;
    private final CredentialPace pace;
    private final Overload overload;
    private final GatewayMetrics metrics;
    private final Inbox inbox;
    private final InstantSource clock;
    private final SecureRandom random;
    private volatile boolean open = true;

    /** @param pace what the credential may also open as WebSocket links */
    HttpLinks(
            Links links,
            PublicAddress address,
            LinkLimits limits,
            FallbackLimits fallback,
            CredentialPace pace,
            Overload overload,
            GatewayMetrics metrics,
            Inbox inbox,
            InstantSource clock,
            SecureRandom random) {
        this.links = links;
        this.address = address;
        this.limits = limits;
        this.fallback = fallback;
        this.pace = pace;
        this.overload = overload;
        this.metrics = metrics;
        this.inbox = inbox;
        this.clock = clock;
        this.random = random;
    }

    void stopAccepting() {
        open = false;
    }

    FallbackLimits limits() {
        return fallback;
    }

    /** Whether one more may be opened. */
    boolean hasRoom() {
        return open && !overload.isOn() && links.count() < limits.maxLinks();
    }

    /** Whether this credential may open one now. */
    boolean allows(ConsoleIdentity owner) {
        return pace.allows(owner, System.nanoTime());
    }

    HttpLink open(ConsoleIdentity owner, XnioIoThread thread) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        HttpLink link = new HttpLink(links.nextId(), name, owner, thread, limits, fallback, metrics, this);
        link.begin(new ConsoleSession(link, owner, address, inbox, clock, metrics));
        return link;
    }

    /** Somebody else's is none. */
    Optional<HttpLink> find(String name, ConsoleIdentity asking) {
        @Nullable HttpLink link = byName.get(name);
        return Optional.ofNullable(link).filter(found -> found.belongsTo(asking));
    }

    EventStream stream(Call call, HttpLink link) {
        return new EventStream(call.exchange(), link, limits, metrics);
    }

    EventPoll poll(Call call, HttpLink link) {
        return new EventPoll(call, link, fallback, metrics);
    }

    void resumed(boolean gapless) {
        (gapless ? metrics.linksResumed : metrics.linksNotResumed).increment();
    }

    void add(HttpLink link) {
        byName.put(link.name(), link);
        links.add(link);
    }

    void remove(HttpLink link) {
        byName.remove(link.name());
        links.remove(link);
    }
}
