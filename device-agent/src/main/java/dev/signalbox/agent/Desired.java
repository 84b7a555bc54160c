package dev.signalbox.agent;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DesiredLeaf;
import java.util.List;

/**
 * A value that people want of a property, as its body sees it. The hub has checked it against the declaration; a getter that
 * does not fit throws an IllegalArgumentException, and left uncaught that is told as FAILED. Thread-safe.
 */
public final class Desired {
    private final DesiredLeaf leaf;
    private final Runnable applying;

    Desired(DesiredLeaf leaf, Runnable applying) {
        this.leaf = leaf;
        this.applying = applying;
    }

    /** The property. */
    public String path() {
        return leaf.getPath();
    }

    /** Grows with every change of what is desired of the device. */
    public long version() {
        return leaf.getDesiredVersion();
    }

    /** As it came. */
    public Value value() {
        return leaf.getDesired();
    }

    /** Of a number or an integer. */
    public double number() {
        return value(Value.KindCase.NUMBER_VALUE).getNumberValue();
    }

    /** Of an integer, exact to 2^53. */
    public long integer() {
        return Whole.of(number(), path());
    }

    /** Of a flag. */
    public boolean flag() {
        return value(Value.KindCase.BOOL_VALUE).getBoolValue();
    }

    /** Of a text or a choice. */
    public String text() {
        return value(Value.KindCase.STRING_VALUE).getStringValue();
    }

    /** Of a list: numbers, flags and texts. */
    public List<Value> list() {
        return value(Value.KindCase.LIST_VALUE).getListValue().getValuesList();
    }

    private Value value(Value.KindCase kind) {
        if (leaf.getDesired().getKindCase() != kind) {
            throw new IllegalArgumentException(path() + " is desired as a value of another type");
        }
        return leaf.getDesired();
    }

    /** Tells people that the device has begun; for what takes its time. */
    public void applying() {
        applying.run();
    }
}
