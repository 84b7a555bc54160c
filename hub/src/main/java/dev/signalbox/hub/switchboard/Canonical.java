package dev.signalbox.hub.switchboard;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Struct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The same bytes for equal parameters, whatever the order they came in. No state. */
final class Canonical {
    private Canonical() {}

    static byte[] bytes(Struct parameters) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            parameters.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
