package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What strangers and bad devices do to a hub, one after the other, over and over. Immutable. */
enum Attack {
    SLOW_HEADERS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            hold(hub, tally, going, 400, "GET /healthz HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
        }
    },
    HALF_OPEN {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            hold(hub, tally, going, 400, new byte[0]);
        }
    },
    CONNECTIONS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            again(tally, going, () -> {
                new AttackSocket(hub.url()).close();
                tally.count(0);
            });
        }
    },
    BAD_TOKENS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            again(tally, going, () -> {
                try (AttackSocket socket = new AttackSocket(hub.url())) {
                    tally.countAnswer(socket.upgrade("sbd_nobody_at_all", BINARY), UNAUTHORIZED);
                }
            });
        }
    },
    PINGS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            flood(hub, tally, going, repeated(AttackSocket.frame(0x89, new byte[0]), 1_000));
        }
    },
    TINY_FRAGMENTS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            flood(hub, tally, going, fragments(1));
        }
    },
    ENDLESS_MESSAGE {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            flood(hub, tally, going, fragments(16 << 10));
        }
    },
    COUNT_BOMBS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            flood(hub, tally, going, AttackSocket.frame(0x82, emptyEntries(131_000)));
        }
    },
    COUNT_BOMBS_OF_THE_LIMIT {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            flood(hub, tally, going, AttackSocket.frame(0x82, emptyEntries(16_000)));
        }
    },
    LARGE_MESSAGES {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            byte[] unknown = new byte[250 << 10];
            unknown[0] = 0x7A; // field 15: of all that follows
            int rest = unknown.length - 4;
            unknown[1] = (byte) (rest | 0x80);
            unknown[2] = (byte) (rest >> 7 | 0x80);
            unknown[3] = (byte) (rest >> 14);
            flood(hub, tally, going, AttackSocket.frame(0x82, unknown));
        }
    },
    SIGN_INS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            again(tally, going, () -> {
                try (AttackSocket socket = new AttackSocket(hub.url())) {
                    int status = socket.request(
                            "POST /api/v1/sign-in HTTP/1.1\r\nContent-Type: application/json\r\n",
                            "{\"user\":\"u" + hub.newNumber() + "\",\"password\":\"wrong wrong wrong\"}");
                    tally.countAnswer(status, UNAUTHORIZED);
                }
            });
        }
    },
    JOINS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            again(tally, going, () -> {
                try (AttackSocket socket = new AttackSocket(hub.url())) {
                    int status = socket.request(
                            "POST /api/v1/join HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                                    + hub.joinKey() + "\r\n",
                            "{\"hardwareId\":\"flood-" + hub.newNumber() + "\"}");
                    tally.countAnswer(status, CREATED);
                }
            });
        }
    },
    STOPPED_READERS {
        @Override
        void run(Target hub, AttackTally tally, BooleanSupplier going) {
            ArrayDeque<AttackSocket> held = new ArrayDeque<>();
            again(tally, going, () -> {
                AttackSocket socket = welcomed(hub);
                held.add(socket);
                byte[] pings = repeated(AttackSocket.frame(0x82, new byte[] {0x22, 0}), 400);
                socket.send(pings);
                tally.count(pings.length);
                if (held.size() > 20) {
                    held.remove().close();
                }
            });
            held.forEach(Attack::drop);
        }
    };

    private static final String BINARY = "signalbox.v1.pb";

    private static final int CREATED = 201;
    private static final int UNAUTHORIZED = 401;

    /** After a refusal: an attacker that only waits for itself would attack nobody. */
    private static final long BREATH_NANOS = 1_000_000;

    /** Who is attacked, and the next of the numbers that no round has used yet. */
    record Target(URI url, String joinKey, List<String> deviceTokens, AtomicInteger next) {
        Target(URI url, String joinKey, List<String> deviceTokens) {
            this(url, joinKey, deviceTokens, new AtomicInteger());
        }

        /** Never the same twice: a hub knows again who has joined, and that costs it less. */
        int newNumber() {
            return next.getAndIncrement();
        }

        /** Handshakes of one credential have a pace; there are several. */
        String deviceToken() {
            return deviceTokens.get(Math.floorMod(newNumber(), deviceTokens.size()));
        }
    }

    /** One round of an attack, which the hub may well end. */
    @FunctionalInterface
    private interface Round {
        void go() throws IOException;
    }

    /** Attacks until it is time to stop, and counts what got through. Called by two threads at once. */
    abstract void run(Target hub, AttackTally tally, BooleanSupplier going);

    private static void again(AttackTally tally, BooleanSupplier going, Round round) {
        while (going.getAsBoolean()) {
            try {
                round.go();
            } catch (IOException e) {
                tally.countRefusal(e.toString());
                LockSupport.parkNanos(BREATH_NANOS); // refused, as it should be
            }
        }
    }

    private static void hold(Target hub, AttackTally tally, BooleanSupplier going, int sockets, byte[] start) {
        ArrayDeque<AttackSocket> held = new ArrayDeque<>();
        again(tally, going, () -> {
            AttackSocket socket = new AttackSocket(hub.url());
            held.add(socket);
            socket.send(start);
            tally.count(start.length);
            if (held.size() > sockets) {
                held.remove().close();
                LockSupport.parkNanos(BREATH_NANOS);
            }
        });
        held.forEach(Attack::drop);
    }

    /** Opens a link and sends the same again and again; opens another when that one has ended. */
    private static void flood(Target hub, AttackTally tally, BooleanSupplier going, byte[] bytes) {
        again(tally, going, () -> {
            try (AttackSocket socket = welcomed(hub)) {
                while (going.getAsBoolean()) {
                    socket.send(bytes);
                    tally.count(bytes.length);
                }
            }
        });
    }

    private static AttackSocket welcomed(Target hub) throws IOException {
        AttackSocket socket = new AttackSocket(hub.url());
        if (socket.upgrade(hub.deviceToken(), BINARY) != 101) {
            socket.close();
            throw new IOException("refused");
        }
        byte[] hello = DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder().setAgentName("attacker").setBootId("boot"))
                .build()
                .toByteArray();
        socket.send(AttackSocket.frame(0x82, hello));
        return socket;
    }

    private static void drop(AttackSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** The start of a message and 1,000 continuations, none of them the last. */
    private static byte[] fragments(int bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(AttackSocket.frame(0x02, new byte[bytes]));
        all.writeBytes(repeated(AttackSocket.frame(0x00, new byte[bytes]), bytes > 1 ? 20 : 1_000));
        return all.toByteArray();
    }

    /** A batch of so many readings of nothing: two bytes each. */
    private static byte[] emptyEntries(int count) {
        byte[] entries = new byte[2 * count];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = (byte) (ReadingBatch.READINGS_FIELD_NUMBER << 3 | 2);
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(DeviceToHub.READINGS_FIELD_NUMBER << 3 | 2);
        for (int rest = entries.length; ; rest >>>= 7) {
            if (rest < 128) {
                frame.write(rest);
                break;
            }
            frame.write((rest & 0x7F) | 0x80);
        }
        frame.writeBytes(entries);
        return frame.toByteArray();
    }
}
