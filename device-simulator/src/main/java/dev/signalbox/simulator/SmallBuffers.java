package dev.signalbox.simulator;

/**
 * The JDK's WebSocket keeps three buffers of 16 KiB for each link, whatever passes through them; a device's frames are some
 * hundred bytes. Must come before the first use of {@code java.net.http}.
 */
final class SmallBuffers {
    private static final String BYTES = "2048";

    private SmallBuffers() {}

    static void apply() {
        for (String name : new String[] {
            "jdk.httpclient.bufsize",
            "jdk.httpclient.websocket.writeBufferSize",
            "jdk.httpclient.websocket.intermediateBufferSize"
        }) {
            if (System.getProperty(name) == null) {
                System.setProperty(name, BYTES);
            }
        }
    }
}
