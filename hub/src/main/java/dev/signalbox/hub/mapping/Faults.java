package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MappingFault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with one mapping, as it is found; the first ones are kept. Confined to one thread. */
final class Faults {
    private final List<MappingFault> found = new ArrayList<>();

    /** A part of a mapping that may be refused. */
    @FunctionalInterface
    interface Part<T> {
        T read() throws NotLegal;
    }

    /** Null where it is refused; then it is told. */
    <T> @Nullable T at(String where, Part<T> part) {
        try {
            return part.read();
        } catch (NotLegal e) {
            add(where, e.sentence());
            return null;
        }
    }

    void add(String where, String message) {
        if (found.size() < MappingLimits.MAX_FAULTS) {
            found.add(MappingFault.newBuilder()
                    .setWhere(where)
                    .setMessage(message)
                    .build());
        }
    }

    void unless(boolean fine, String where, String message) {
        if (!fine) {
            add(where, message);
        }
    }

    /** Of those that are told. */
    int count() {
        return found.size();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<MappingFault> list() {
        return List.copyOf(found);
    }
}
