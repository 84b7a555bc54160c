package dev.signalbox.agent.linux.pins;

import dev.signalbox.agent.linux.machine.FakeTree;
import dev.signalbox.agent.linux.machine.Values;
import java.util.List;

/** Lines of a kernel of the tests, for those that stand outside of this package. */
public final class FakePins {
    private FakePins() {}

    /** GPIO17 and GPIO27 are there. */
    public static Pins open(FakeTree files, List<LineSettings> lines, Values values) {
        files.put("dev/gpiochip0", "");
        return new Pins(files.tree(), new FakeGpio().chip("gpiochip0", "GPIO17", "GPIO27"), lines, List.of(), values);
    }
}
