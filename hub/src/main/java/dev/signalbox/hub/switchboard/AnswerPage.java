package dev.signalbox.hub.switchboard;

import com.google.protobuf.MessageLite;
import dev.signalbox.hub.protocol.AnswerRoom;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** One page of a list: as many entries as were asked for and as have room in one answer. Stateless. */
final class AnswerPage {
    /** Of every list that is told from memory, and what a limit of 0 means. */
    static final int MOST = 1_000;

    private AnswerPage() {}

    static boolean isLimit(int limit) {
        return Integer.compareUnsigned(limit, MOST) <= 0;
    }

    /**
     * Adds the next page.
     *
     * @param behind the entries behind the page before, sorted as the list is
     */
    static <T, M extends MessageLite> void fill(Stream<T> behind, int limit, Function<T, M> shown, Consumer<M> found) {
        AnswerRoom room = new AnswerRoom();
        int left = limit == 0 ? MOST : limit;
        for (Iterator<T> next = behind.iterator(); left > 0 && next.hasNext(); left--) {
            M entry = shown.apply(next.next());
            if (!room.takes(entry)) {
                return;
            }
            found.accept(entry);
        }
    }
}
