package dev.signalbox.hub.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.StreamConnection;

/**
 * A connection that was let in: knows whose it really is, where a proxy has said so, and its seat. Thread-safe, as far as
 * connections are.
 */
final class DoorConnection extends StreamConnection {
    /** Asked of any connection around this one: the seat it takes until it is a link. */
    static final Option<Newcomers.Seat> SEAT = Option.simple(DoorConnection.class, "SEAT", Newcomers.Seat.class);

    private static final Set<Option<?>> OURS = Set.of(SEAT);

    private final StreamConnection socket;
    private final InetSocketAddress client;
    private final Newcomers.Seat seat;

    DoorConnection(StreamConnection socket, InetSocketAddress client, Newcomers.Seat seat) {
        super(socket.getIoThread());
        this.socket = socket;
        this.client = client;
        this.seat = seat;
        setSourceConduit(socket.getSourceChannel().getConduit());
        setSinkConduit(socket.getSinkChannel().getConduit());
        // Whichever side ends it, and however.
        socket.setCloseListener(closed -> seat.leave());
    }

    /** The connection is a link now, or something else that is counted elsewhere. */
    static void becomesLink(StreamConnection connection) {
        try {
            Newcomers.@Nullable Seat seat = connection.getOption(SEAT);
            if (seat != null) {
                seat.leave();
            }
        } catch (IOException e) {
            IoUtils.safeClose(connection); // it is gone already
        }
    }

    @Override
    public SocketAddress getPeerAddress() {
        return client;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    protected void notifyReadClosed() {
        IoUtils.safeClose(socket.getSourceChannel());
    }

    @Override
    protected void notifyWriteClosed() {
        IoUtils.safeClose(socket.getSinkChannel());
    }

    @Override
    protected void closeAction() throws IOException {
        socket.close();
    }

    @Override
    public boolean supportsOption(Option<?> option) {
        return OURS.contains(option) || socket.supportsOption(option);
    }

    @Override
    public <T> @Nullable T getOption(Option<T> option) throws IOException {
        return option == SEAT ? option.cast(seat) : socket.getOption(option);
    }

    @Override
    public <T> @Nullable T setOption(Option<T> option, T value) throws IOException {
        return socket.setOption(option, value);
    }
}
