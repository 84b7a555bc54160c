package dev.signalbox.hub.switchboard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.NullMarked;

/** Stands where the switchboard would: takes every event and keeps it, until the inbox is closed. Thread-safe. */
@NullMarked
public final class InboxTap {
    private final List<Event> taken = new CopyOnWriteArrayList<>();

    public InboxTap(Inbox inbox) {
        onEach(inbox, taken::add);
    }

    /** Calls back with every event, on a thread of its own. */
    public static void onEach(Inbox inbox, Consumer<Event> taker) {
        Thread thread = new Thread(() -> drain(inbox, taker), "inbox-tap");
        thread.setDaemon(true);
        thread.start();
    }

    private static void drain(Inbox inbox, Consumer<Event> taker) {
        try {
            Event event = inbox.take();
            while (event != null) {
                taker.accept(event);
                event = inbox.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public List<Event> taken() {
        return List.copyOf(taken);
    }

    public <E extends Event> List<E> taken(Class<E> type) {
        return taken.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
