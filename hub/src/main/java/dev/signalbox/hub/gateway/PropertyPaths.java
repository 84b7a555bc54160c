package dev.signalbox.hub.gateway;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.NearestName;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What people write as {@code {"fan":{"speed":3}}} or {@code {"fan.speed":3}}, as leaves by dotted path. Lists are one
 * leaf; null removes it. Confined to one call.
 */
final class PropertyPaths {
    private static final int MAX_DEPTH = 8;

    private final Map<String, Value> leaves = new LinkedHashMap<>();

    private PropertyPaths() {}

    /** @throws BadRequest where a path is malformed or stands twice */
    static Map<String, Value> leaves(Struct document) throws BadRequest {
        PropertyPaths paths = new PropertyPaths();
        paths.add("", document);
        return paths.leaves;
    }

    private void add(String prefix, Struct group) throws BadRequest {
        for (Map.Entry<String, Value> member : group.getFieldsMap().entrySet()) {
            String path = prefix + member.getKey();
            Value value = member.getValue();
            if (!value.hasStructValue()) {
                addLeaf(path, value);
            } else if (value.getStructValue().getFieldsCount() > 0) {
                add(path + ".", value.getStructValue());
            } else {
                throw BadRequest.invalid(NearestName.echo(path) + " is an empty object: a property is a value, a list,"
                        + " or null to remove it.");
            }
        }
    }

    private void addLeaf(String path, Value value) throws BadRequest {
        String[] names = path.split("\\.", -1);
        boolean good = names.length <= MAX_DEPTH;
        for (String name : names) {
            good &= Names.isName(name);
        }
        if (!good) {
            throw BadRequest.invalid(NearestName.echo(path)
                    + " is no path of a property: at most 8 names of a-z, 0-9 and _, joined by dots.");
        }
        if (leaves.put(path, value) != null) {
            throw BadRequest.invalid("The body has " + NearestName.echo(path) + " twice.");
        }
    }
}
