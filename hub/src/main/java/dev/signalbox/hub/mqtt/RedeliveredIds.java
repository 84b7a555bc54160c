package dev.signalbox.hub.mqtt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads along what the broker sends, for the one thing the client library does not tell: which QoS 1 publishes carry the
 * DUP flag. Fed by the receiving thread; the rest is thread-safe.
 */
final class RedeliveredIds {
    private static final int PUBLISH = 3;

    /** Packet ids; a broker has at most as many open as we let it. */
    private final Set<Integer> ids = ConcurrentHashMap.newKeySet();

    private State state = State.FIRST_BYTE;
    private boolean wanted;
    private int lengthShift;
    private int remaining;
    private int number;
    private int skip;

    private enum State {
        FIRST_BYTE,
        LENGTH,
        TOPIC_LENGTH_HIGH,
        TOPIC_LENGTH_LOW,
        TOPIC,
        ID_HIGH,
        ID_LOW,
        REST
    }

    /** Whether this is a repeat; true only once for each. */
    boolean remove(int packetId) {
        return ids.remove(packetId);
    }

    /** [MQTT 5 §2.1, §3.3] */
    void read(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            read(bytes[i] & 0xff);
        }
    }

    private void read(int b) {
        switch (state) {
            case FIRST_BYTE -> {
                boolean dup = (b & 8) != 0;
                int qos = (b >> 1) & 3;
                wanted = b >> 4 == PUBLISH && dup && qos > 0;
                lengthShift = 0;
                remaining = 0;
                state = State.LENGTH;
            }
            case LENGTH -> {
                remaining |= (b & 0x7f) << lengthShift;
                lengthShift += 7;
                if ((b & 0x80) == 0) {
                    next(wanted ? State.TOPIC_LENGTH_HIGH : State.REST);
                }
            }
            case TOPIC_LENGTH_HIGH -> {
                number = b << 8;
                consumed(State.TOPIC_LENGTH_LOW);
            }
            case TOPIC_LENGTH_LOW -> {
                skip = number | b;
                consumed(skip > 0 ? State.TOPIC : State.ID_HIGH);
            }
            case TOPIC -> consumed(--skip > 0 ? State.TOPIC : State.ID_HIGH);
            case ID_HIGH -> {
                number = b << 8;
                consumed(State.ID_LOW);
            }
            case ID_LOW -> {
                ids.add(number | b);
                consumed(State.REST);
            }
            case REST -> consumed(State.REST);
        }
    }

    private void consumed(State following) {
        remaining--;
        next(following);
    }

    private void next(State following) {
        state = remaining > 0 ? following : State.FIRST_BYTE;
    }
}
