package dev.signalbox.hub.gateway;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/**
 * The I/O thread of one link, for what other threads or a later moment want done on it. Once the gateway has ended its
 * threads nothing runs any more: it abandons the links that are left itself. Thread-safe.
 */
record LinkThread(XnioIoThread thread, long linkId) {
    private static final Logger LOG = LoggerFactory.getLogger(LinkThread.class);

    void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("link={} ends with the gateway", linkId);
        }
    }

    void after(long millis, Runnable task) {
        try {
            thread.executeAfter(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("link={} ends with the gateway", linkId);
        }
    }
}
