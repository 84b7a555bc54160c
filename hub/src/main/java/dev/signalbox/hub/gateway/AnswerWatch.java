package dev.signalbox.hub.gateway;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Ends the connection of a peer that asks and does not read: an answer that was begun and of which nothing was taken for so
 * long. Confined to the connection's I/O thread, but for its end.
 */
final class AnswerWatch implements ExchangeCompletionListener {
    /** Of an answer that has no end, and its own rule. */
    static final AttachmentKey<Boolean> ENDLESS = AttachmentKey.create(Boolean.class);

    private static final long NOTHING = -1;

    private final HttpServerExchange exchange;
    private final long periodMillis;
    private long sentBytes = NOTHING;
    private volatile boolean over;
    private volatile XnioExecutor.@Nullable Key next;

    private AnswerWatch(HttpServerExchange exchange, long periodMillis) {
        this.exchange = exchange;
        this.periodMillis = periodMillis;
    }

    static void begin(HttpServerExchange exchange, long periodMillis) {
        AnswerWatch watch = new AnswerWatch(exchange, periodMillis);
        exchange.addExchangeCompleteListener(watch);
        watch.lookAgain();
    }

    private void lookAgain() {
        try {
            next = exchange.getIoThread().executeAfter(this::look, periodMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            IoUtils.safeClose(exchange.getConnection()); // the hub is closing
        }
    }

    private void look() {
        if (over || exchange.getAttachment(ENDLESS) != null) {
            return;
        }
        long now = exchange.isResponseStarted() ? exchange.getResponseBytesSent() : NOTHING;
        if (now != NOTHING && now == sentBytes) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        sentBytes = now;
        lookAgain();
    }

    @Override
    public void exchangeEvent(HttpServerExchange done, NextListener following) {
        over = true;
        XnioExecutor.Key key = next;
        if (key != null) {
            key.remove();
        }
        following.proceed();
    }
}
