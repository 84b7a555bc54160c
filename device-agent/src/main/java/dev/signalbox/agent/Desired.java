package dev.signalbox.agent;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DesiredLeaf;
import java.util.List;

/** A value that people want of a property, as its body sees it. Thread-safe. */
public final class Desired {
    private final DesiredLeaf leaf;
    private final Runnable applying;

    Desired(DesiredLeaf leaf, Runnable applying) {
        this.leaf = leaf;
        this.applying = applying;
    }

    public String path() {
        return leaf.getPath();
    }

    /** Grows with every change of what is desired of the device. */
    public long version() {
        return leaf.getDesiredVersion();
    }

    public Value value() {
        return leaf.getDesired();
    }

    /** Throws when it is no number; left uncaught, that is told as FAILED. */
    public double number() {
        return value(Value.KindCase.NUMBER_VALUE).getNumberValue();
    }

    /** Throws when it is no boolean; left uncaught, that is told as FAILED. */
    public boolean flag() {
        return value(Value.KindCase.BOOL_VALUE).getBoolValue();
    }

    /** Of a text or a choice; throws when it is neither. */
    public String text() {
        return value(Value.KindCase.STRING_VALUE).getStringValue();
    }

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
