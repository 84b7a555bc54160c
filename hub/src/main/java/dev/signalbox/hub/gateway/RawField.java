package dev.signalbox.hub.gateway;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** The bytes of one field as they came: encoding a parsed message again need not give them back. */
final class RawField {
    private RawField() {}

    /** The last occurrence of a length-delimited field, or nothing. */
    static byte[] last(byte[] payload, int fieldNumber) {
        byte[] found = {};
        CodedInputStream in = CodedInputStream.newInstance(payload);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == fieldNumber
                        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    found = in.readByteArray();
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("was parsed before", e);
        }
        return found;
    }
}
