package dev.signalbox.hub.mapping;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What texts stand for; an empty table changes nothing. Immutable. */
record ValueTable(Map<String, String> entries, boolean othersPass) {
    static final ValueTable NONE = new ValueTable(Map.of(), true);

    ValueTable {
        entries = Map.copyOf(entries);
    }

    static ValueTable of(Map<String, String> entries, boolean othersPass) throws NotLegal {
        if (entries.size() > MappingLimits.MAX_VALUES) {
            throw new NotLegal("A table has at most " + MappingLimits.MAX_VALUES + " values.");
        }
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (Math.max(entry.getKey().length(), entry.getValue().length()) > MappingLimits.MAX_VALUE_CHARS) {
                throw new NotLegal("A value has at most " + MappingLimits.MAX_VALUE_CHARS + " characters.");
            }
        }
        return new ValueTable(entries, othersPass || entries.isEmpty());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Null where it stands for nothing. */
    @Nullable
    String translated(String text) {
        String entry = entries.get(text);
        return entry == null && othersPass ? text : entry;
    }
}
