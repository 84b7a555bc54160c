package dev.signalbox.hub.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** Listens to what a broker sends on one connection: when the last byte came, and the first four. Thread-safe. */
final class HeardBytes {
    private static final int CONNACK = 0x20;

    private final byte[] first = new byte[4];
    private final RedeliveredIds redelivered = new RedeliveredIds();
    private int firstCount;
    private volatile long lastNanos = System.nanoTime();
    private volatile @Nullable NetworkModule module;

    RedeliveredIds redelivered() {
        return redelivered;
    }

    long lastNanos() {
        return lastNanos;
    }

    /** CONNACK, two bytes long, return code 1: only a broker of MQTT 3.1.1 or older says that. [MQTT 3.1.1 §3.2.2.3] */
    synchronized boolean versionRefused() {
        return firstCount == 4 && first[0] == CONNACK && first[1] == 2 && first[3] == 1;
    }

    /** Unblocks whoever reads or writes; the library itself may wait for them for ever. */
    void closeSocket() {
        NetworkModule open = module;
        if (open != null) {
            try {
                open.stop();
            } catch (IOException e) {
                return; // closed already
            }
        }
    }

    NetworkModule listenTo(NetworkModule inner) {
        module = inner;
        return new NetworkModule() {
            @Override
            public void start() throws IOException, MqttException {
                inner.start();
            }

            @Override
            public InputStream getInputStream() throws IOException {
                return new Listening(inner.getInputStream());
            }

            @Override
            public OutputStream getOutputStream() throws IOException {
                return inner.getOutputStream();
            }

            @Override
            public void stop() throws IOException {
                inner.stop();
            }

            @Override
            public String getServerURI() {
                return inner.getServerURI();
            }
        };
    }

    private void heard(byte[] bytes, int offset, int count) {
        lastNanos = System.nanoTime();
        redelivered.read(bytes, offset, count);
        if (firstCount < first.length) { // only the receiver thread writes it
            synchronized (this) {
                for (int i = 0; i < count && firstCount < first.length; i++) {
                    first[firstCount++] = bytes[offset + i];
                }
            }
        }
    }

    private final class Listening extends FilterInputStream {
        private final byte[] one = new byte[1];

        Listening(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                heard(bytes, offset, count);
            }
            return count;
        }
    }
}
