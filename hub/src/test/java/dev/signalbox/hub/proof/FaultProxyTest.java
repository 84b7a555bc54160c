package dev.signalbox.hub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.proof.FaultProxy.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sockets with the bad network between them. */
final class FaultProxyTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 200;

    private ServerSocket target;
    private FaultProxy proxy;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws Exception {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = new FaultProxy(target::getLocalPort);
        near = dial();
        far = target.accept();
        near.setSoTimeout(PATIENCE_MILLIS);
        far.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void close() throws Exception {
        near.close();
        far.close();
        proxy.close();
        target.close();
    }

    @Test
    void bytesPassBothWays() throws Exception {
        near.getOutputStream().write(7);
        assertThat(far.getInputStream().read()).isEqualTo(7);
        far.getOutputStream().write(8);
        assertThat(near.getInputStream().read()).isEqualTo(8);
        near.shutdownOutput();
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        far.getOutputStream().write(9);
        assertThat(near.getInputStream().read()).as("only one way has ended").isEqualTo(9);
    }

    @Test
    void cutEndsConnectionsAndTakesNewOnes() throws Exception {
        await().until(() -> proxy.open() == 1);
        proxy.cut();
        assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
        try (Socket again = dial();
                Socket behind = target.accept()) {
            again.getOutputStream().write(1);
            assertThat(behind.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void refusedConnectionsEndAtOnceUntilHealed() throws Exception {
        proxy.refuse();
        try (Socket again = dial()) {
            again.setSoTimeout(PATIENCE_MILLIS);
            assertThatThrownBy(() -> again.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        try (Socket again = dial();
                Socket behind = target.accept()) {
            assertThat(behind.isConnected()).isTrue();
            assertThat(again.isConnected()).isTrue();
        }
    }

    @Test
    void blackHoleDeliversNothingOneWayAndEverythingOnceHealed() throws Exception {
        proxy.blackHole(Way.UP);
        near.getOutputStream().write(1);
        assertSilent(far);
        far.getOutputStream().write(2);
        assertThat(near.getInputStream().read()).as("the other way is open").isEqualTo(2);
        proxy.heal();
        assertThat(far.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void blackHoleHoldsBackNewConnectionsToo() throws Exception {
        proxy.blackHole(Way.UP, Way.DOWN);
        try (Socket again = dial()) {
            target.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> target.accept()).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            target.setSoTimeout(PATIENCE_MILLIS);
            try (Socket behind = target.accept()) {
                again.getOutputStream().write(3);
                assertThat(behind.getInputStream().read()).isEqualTo(3);
            }
        }
    }

    @Test
    void senderOfABlackHoleIsStoppedInsteadOfBuffered() throws Exception {
        proxy.blackHole(Way.UP);
        near.setSendBufferSize(64 << 10);
        Thread writer = new Thread(() -> {
            try {
                near.getOutputStream().write(new byte[64 << 20]);
            } catch (IOException e) {
                return; // the test is over
            }
        });
        writer.start();
        await().pollDelay(Duration.ofMillis(300)).until(writer::isAlive);
        proxy.cut();
        writer.join(PATIENCE_MILLIS);
        assertThat(writer.isAlive()).isFalse();
    }

    @Test
    void slowLinkTakesItsTime() throws Exception {
        proxy.slow(10_000, 50);
        long started = System.nanoTime();
        near.getOutputStream().write(new byte[3_000]);
        assertThat(far.getInputStream().readNBytes(3_000)).hasSize(3_000);
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
    }

    @Test
    void halfOpenEndsOneSideOnly() throws Exception {
        await().until(() -> proxy.open() == 1);
        proxy.halfOpen();
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
        assertSilent(near);
        near.getOutputStream().write(1);
        assertSilent(near);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private Socket dial() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }
}
