package dev.signalbox.hub.mapping;

import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Mappings for firmware that many people run; they create devices only as pending, until somebody says otherwise. */
public final class ReadyMade {
    private static final List<String> NAMES =
            List.of("esphome", "shelly_gen1", "shelly_gen2", "tasmota", "zigbee2mqtt");

    private ReadyMade() {}

    public static List<Mapping> all() {
        List<Mapping> all = new ArrayList<>();
        for (String name : NAMES) {
            all.add(read(name));
        }
        return all;
    }

    static Mapping read(String name) {
        try (InputStream in = ReadyMade.class.getResourceAsStream(name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("the mapping " + name + " is missing");
            }
            Mapping.Builder mapping = Mapping.newBuilder();
            JsonFormat.parser().merge(new String(in.readAllBytes(), StandardCharsets.UTF_8), mapping);
            return mapping.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
