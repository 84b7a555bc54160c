package dev.signalbox.hub.gateway;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.util.function.Consumer;

/**
 * The buffers of all sockets. Without memory for another one the hub could neither read nor answer, and XNIO, which logs
 * whatever a listener throws and goes on, would keep the process alive: so that is the end. Thread-safe.
 */
final class FatalBuffers implements ByteBufferPool {
    private final ByteBufferPool pool;
    private final Consumer<Throwable> fatal;

    FatalBuffers(ByteBufferPool pool, Consumer<Throwable> fatal) {
        this.pool = pool;
        this.fatal = fatal;
    }

    @Override
    public PooledByteBuffer allocate() {
        try {
            return pool.allocate();
        } catch (OutOfMemoryError e) {
            fatal.accept(e);
            throw e;
        }
    }

    @Override
    public ByteBufferPool getArrayBackedPool() {
        return new FatalBuffers(pool.getArrayBackedPool(), fatal);
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public int getBufferSize() {
        return pool.getBufferSize();
    }

    @Override
    public boolean isDirect() {
        return pool.isDirect();
    }
}
