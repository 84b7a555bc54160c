package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What docs/wscat.md prints is typed into terminals before a hub, and what it prints as answered comes. */
class PrintedSessionTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(console|device)\\n(.*?)^```$");
    private static final String ID = "EXECUTION_ID";

    private final Map<String, PseudoTerminal> terminals = new HashMap<>();
    private String executionId = ID;

    @Test
    @Timeout(120)
    void everyLineOfThePageWorks(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        Path packages = packages();
        Files.createSymbolicLink(folder.resolve("node_modules"), packages);
        writeCommand(folder.resolve("signalbox"));
        try (RunningHub hub = RunningHub.on(folder.resolve("data/hub"))) {
            String page = Files.readString(Path.of("../docs/wscat.md"))
                    .replace("127.0.0.1:8080", hub.url().getAuthority());
            List<String> variables = new ArrayList<>();
            Matcher block = BLOCK.matcher(page);
            int blocks = 0;
            for (; block.find(); blocks++) {
                PseudoTerminal terminal = terminals.get(block.group(1));
                if (terminal == null) {
                    terminal = new PseudoTerminal(folder);
                    terminals.put(block.group(1), terminal);
                    variables.forEach(terminal::type); // "with the same variables"
                }
                for (String line : block.group(2).split("\n", -1)) {
                    play(terminal, line);
                    if (line.matches("\\$ [A-Z_]+=.*")) {
                        terminal.settle();
                        variables.add(terminal.assignment(line.substring(2, line.indexOf('='))));
                    }
                }
            }
            assertThat(blocks).isEqualTo(7);
        } finally {
            terminals.values().forEach(PseudoTerminal::close);
        }
    }

    private void play(PseudoTerminal terminal, String line) throws Exception {
        if (line.startsWith("$ ")) {
            terminal.settle();
            terminal.type(line.substring(2));
        } else if (line.startsWith("> ")) {
            terminal.type(line.substring(2).replace(ID, executionId));
        } else if (line.equals("^C")) {
            terminal.interrupt();
        } else if (!line.isEmpty()) {
            Matcher found = terminal.awaits(expected(line));
            if (line.contains(ID) && executionId.equals(ID)) {
                executionId = found.group(1);
            }
        }
    }

    /** The line with its cuts; the first id is learned. */
    private Pattern expected(String line) {
        String known = executionId.equals(ID) ? line : line.replace(ID, executionId);
        StringBuilder pattern = new StringBuilder();
        for (String part : known.split("(?<=…)|(?=…)|(?<=EXECUTION_ID)|(?=EXECUTION_ID)", -1)) {
            pattern.append(part.equals("…") ? "[^\r\n]*?" : part.equals(ID) ? "(\\w+)" : Pattern.quote(part));
        }
        return Pattern.compile(pattern.toString());
    }

    private static void writeCommand(Path script) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                script,
                "#!/bin/sh\nexec " + java + " -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                        + "' dev.signalbox.hub.Main \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path packages() {
        Path found = Path.of("").toAbsolutePath().resolveSibling("web-console").resolve("node_modules");
        if (!Files.isDirectory(found.resolve("wscat")) || !Files.isExecutable(Path.of("/usr/bin/script"))) {
            System.out.println("SKIPPED (wscat): the console's npm packages or script(1) are not installed");
            throw new TestAbortedException("wscat");
        }
        return found;
    }
}
