package dev.signalbox.hub.gateway;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments above messages, fields and values in the schema, which the generated classes do not carry. Confined to one
 * thread.
 */
final class SchemaComments {
    private static final Pattern SCOPE = Pattern.compile("(message|enum|oneof) (\\w+) \\{(\\})?");
    private static final Pattern MEMBER = Pattern.compile("(?:[\\w.<>, ]+ )?(\\w+) = \\d+(?: \\[.*])?;.*");

    private final Set<String> read = new HashSet<>();
    private final Map<String, String> byName = new HashMap<>();

    /** By full name, {@code signalbox.v1.Device.model}; empty where there is none. */
    String of(FileDescriptor file, String fullName) {
        if (read.add(file.getName())) {
            read(file);
        }
        return byName.getOrDefault(fullName, "");
    }

    private void read(FileDescriptor file) {
        try (InputStream bytes = SchemaComments.class.getResourceAsStream("/schema/" + file.getName())) {
            if (bytes == null) {
                return; // Google's own, which needs no words
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
            Deque<String> scopes = new ArrayDeque<>(List.of(file.getPackage()));
            List<String> comment = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line.strip(), scopes, comment);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of the hub cannot be read", e);
        }
    }

    private void take(String line, Deque<String> scopes, List<String> comment) {
        if (line.startsWith("//")) {
            comment.add(line.substring(2).strip());
            return;
        }
        Matcher scope = SCOPE.matcher(line);
        Matcher member = MEMBER.matcher(line);
        if (scope.matches()) {
            boolean named = !scope.group(1).equals("oneof"); // its fields are the message's
            String name = named ? scopes.element() + "." + scope.group(2) : scopes.element();
            if (named) {
                put(name, comment);
            }
            if (scope.group(3) == null) {
                scopes.push(name);
            }
        } else if (member.matches()) {
            put(scopes.element() + "." + member.group(1), comment);
        } else if (line.equals("}")) {
            scopes.pop();
        }
        comment.clear();
    }

    private void put(String name, List<String> comment) {
        if (!comment.isEmpty()) {
            byName.put(name, String.join(" ", comment));
        }
    }
}
