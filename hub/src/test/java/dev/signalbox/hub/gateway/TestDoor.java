package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.LinkLimits.FrameRate;
import dev.signalbox.hub.tls.ServerTls;
import java.util.List;

/** The usual door with something changed. Confined to the test's thread. */
final class TestDoor {
    private DoorLimits limits = DoorLimits.DEFAULT;

    static DoorConfig secured(ServerTls tls) {
        return DoorConfig.DEFAULT.securedBy(tls, false);
    }

    static DoorConfig limited(DoorLimits limits) {
        return new DoorConfig(limits, Networks.NONE, Networks.NONE, ForwardedHeader.X_FORWARDED_FOR, null, true);
    }

    static DoorConfig proxies(List<String> byProtocol, List<String> byHeader, ForwardedHeader header) {
        return new DoorConfig(DoorLimits.DEFAULT, Networks.of(byProtocol), Networks.of(byHeader), header, null, true);
    }

    TestDoor times(int millis) {
        limits = new DoorLimits(
                millis,
                millis,
                millis,
                limits.maxHeaderBytes(),
                limits.maxHeaders(),
                limits.socketsFromSource(),
                limits.socketsInAll(),
                limits.acceptsFromSource(),
                limits.acceptsInAll(),
                limits.overloadPercent());
        return this;
    }

    TestDoor sockets(int fromSource, int inAll) {
        limits = new DoorLimits(
                limits.parseMillis(),
                limits.idleMillis(),
                limits.bodyMillis(),
                limits.maxHeaderBytes(),
                limits.maxHeaders(),
                fromSource,
                inAll,
                limits.acceptsFromSource(),
                limits.acceptsInAll(),
                limits.overloadPercent());
        return this;
    }

    TestDoor accepts(int fromSource, int inAll) {
        limits = new DoorLimits(
                limits.parseMillis(),
                limits.idleMillis(),
                limits.bodyMillis(),
                limits.maxHeaderBytes(),
                limits.maxHeaders(),
                limits.socketsFromSource(),
                limits.socketsInAll(),
                new FrameRate(1, fromSource),
                new FrameRate(1, inAll),
                limits.overloadPercent());
        return this;
    }

    DoorLimits limits() {
        return limits;
    }

    DoorConfig door() {
        return limited(limits);
    }
}
