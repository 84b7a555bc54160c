package dev.signalbox.hub.gateway;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Fields that the schema declares secret, {@code debug_redact}, are not shown to anybody. Stateless. */
final class Secrets {
    static final String HIDDEN = "(secret)";

    private Secrets() {}

    /** Replaces what is secret, at any depth. */
    static void hide(Message.Builder message) {
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getOptions().getDebugRedact()) {
                message.clearField(field);
                if (field.getJavaType() == FieldDescriptor.JavaType.STRING && !field.isRepeated()) {
                    message.setField(field, HIDDEN);
                }
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                hideWithin(message, field);
            }
        }
    }

    private static void hideWithin(Message.Builder message, FieldDescriptor field) {
        if (!field.isRepeated()) {
            hide(message.getFieldBuilder(field));
            return;
        }
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            hide(message.getRepeatedFieldBuilder(field, i));
        }
    }
}
