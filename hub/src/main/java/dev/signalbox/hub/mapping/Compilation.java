package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MappingFault;
import java.util.List;

/** What comes of checking a mapping. Immutable. */
public sealed interface Compilation {
    record Compiled(CompiledMapping mapping) implements Compilation {}

    /** Where it is wrong, and how to mend it. */
    record Refused(List<MappingFault> faults) implements Compilation {
        public Refused {
            faults = List.copyOf(faults);
        }
    }
}
