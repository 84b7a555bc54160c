package dev.signalbox.hub.e2e;

import dev.signalbox.hub.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.xnio.XnioIoThread;

/**
 * The hub's own {@link Main} in a process that can be told to hold up every I/O thread it has, as a deadlock would: a line on
 * its standard input. For {@link StuckHubTest}.
 */
final class StuckHub {
    private StuckHub() {}

    public static void main(String[] arguments) {
        Thread listener = new Thread(StuckHub::holdUpWhenTold, "hold-up");
        listener.setDaemon(true);
        listener.start();
        Main.main(arguments);
    }

    private static void holdUpWhenTold() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            in.readLine();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread instanceof XnioIoThread io) {
                io.execute(() -> {
                    while (true) {
                        LockSupport.park();
                    }
                });
            }
        }
    }
}
