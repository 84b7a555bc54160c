package dev.signalbox.hub.switchboard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullMarked;

/** Stands where the switchboard would: takes every event and keeps it, until the inbox is closed. Thread-safe. */
@NullMarked
public final class InboxTap {
    private final List<Event> taken = new CopyOnWriteArrayList<>();
    private final Thread thread;

    public InboxTap(Inbox inbox) {
        thread = new Thread(() -> drain(inbox), "inbox-tap");
        thread.setDaemon(true);
        thread.start();
    }

    private void drain(Inbox inbox) {
        try {
            Event event = inbox.take();
            while (event != null) {
                taken.add(event);
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
