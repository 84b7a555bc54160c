package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.LinkLimits.FrameRate;
import dev.signalbox.hub.tls.ServerTls;
import java.util.List;

/** The usual door with something changed. Confined to the test's thread. */
final class TestDoor {
    private final DoorLimits.Draft draft = DoorLimits.DEFAULT.draft();

    static DoorConfig secured(ServerTls tls) {
        return DoorConfig.DEFAULT.securedBy(tls, false);
    }

    static DoorConfig limited(DoorLimits limits) {
        return DoorConfig.DEFAULT.limitedBy(limits);
    }

    static DoorConfig proxies(List<String> byProtocol, List<String> byHeader, ForwardedHeader header) {
        return DoorConfig.DEFAULT
                .takingProxyProtocolFrom(Networks.of(byProtocol))
                .believing(header, Networks.of(byHeader));
    }

    TestDoor times(int millis) {
        draft.parseMillis(millis).idleMillis(millis).bodyMillis(millis);
        return this;
    }

    TestDoor sockets(int fromSource, int inAll) {
        draft.socketsFromSource(fromSource).socketsInAll(inAll);
        return this;
    }

    TestDoor accepts(int fromSource, int inAll) {
        draft.acceptsFromSource(new FrameRate(1, fromSource)).acceptsInAll(new FrameRate(1, inAll));
        return this;
    }

    DoorLimits limits() {
        return draft.limits();
    }

    DoorConfig door() {
        return limited(limits());
    }
}
