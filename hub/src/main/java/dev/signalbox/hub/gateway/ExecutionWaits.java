package dev.signalbox.hub.gateway;

import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.ConsoleToHub;
import java.util.HashMap;
import java.util.Map;

/** Requests that wait for an execution to end: few enough that they cannot use up the hub. Thread-safe. */
final class ExecutionWaits {
    static final long MAX_WAIT_MILLIS = 60_000;

    /** Of one credential. A script that waits for more at once watches over a WebSocket. */
    static final int MAX_OF_CREDENTIAL = 16;

    static final int MAX_IN_ALL = 256;
    private static final int RETRY_MILLIS = 1_000;

    private final Inbox inbox;
    private final Links links;
    private final Map<String, Integer> ofCredential = new HashMap<>();
    private int inAll;

    ExecutionWaits(Inbox inbox, Links links) {
        this.inbox = inbox;
        this.links = links;
    }

    /**
     * Asks, then answers the call when the execution has ended or the time is over.
     *
     * @param device whose execution it will be; empty: the answer says
     * @param unfinished the status of an answer that came before the end
     */
    void begin(Call call, String device, ConsoleToHub.Builder request, int waitMillis, int unfinished) {
        String credential = call.console().credentialId();
        if (!tryTake(credential)) {
            call.tooMany("More requests wait than may: ask without wait_ms, or watch.", RETRY_MILLIS);
            return;
        }
        new ExecutionWait(call, inbox, links.nextId(), unfinished, () -> giveBack(credential))
                .start(device, request, waitMillis);
    }

    private synchronized boolean tryTake(String credential) {
        int taken = ofCredential.getOrDefault(credential, 0);
        if (taken >= MAX_OF_CREDENTIAL || inAll >= MAX_IN_ALL) {
            return false;
        }
        ofCredential.put(credential, taken + 1);
        inAll++;
        return true;
    }

    private synchronized void giveBack(String credential) {
        ofCredential.computeIfPresent(credential, (id, taken) -> taken == 1 ? null : taken - 1);
        inAll--;
    }

    /** For the gauge. */
    synchronized int count() {
        return inAll;
    }
}
