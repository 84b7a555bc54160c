package dev.signalbox.hub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, by its place below the root of the repository. Immutable. */
record Page(String name, List<String> lines) {
    static final Path ROOT = ExampleProgram.EXAMPLES.getParent().getParent();

    private static final Set<String> AT_ROOT = Set.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md");
    private static final Pattern FENCE = Pattern.compile("^( *)```(\\S*)$");
    private static final Pattern MARK = Pattern.compile("^ *<!-- (.*) -->$");

    /**
     * What stands between fences.
     *
     * @param line of the opening fence, from 1
     * @param mark the comment right above it
     */
    record Block(Page page, int line, String language, List<String> lines, Optional<String> mark) {
        String place() {
            return page.name + ":" + line;
        }

        boolean isCommands() {
            return Set.of("sh", "bash", "console").contains(language);
        }

        @Override
        public String toString() {
            return place();
        }
    }

    static List<Page> all() {
        List<Path> files = new ArrayList<>();
        AT_ROOT.forEach(name -> files.add(ROOT.resolve(name)));
        for (String folder : List.of("docs", "device-agent", "docker")) {
            try (Stream<Path> found = Files.walk(ROOT.resolve(folder))) {
                found.filter(file -> file.toString().endsWith(".md"))
                        .filter(file -> !file.toString().matches(".*/(node_modules|target)/.*"))
                        .forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files.stream().sorted().map(Page::read).toList();
    }

    private static Page read(Path file) {
        try {
            return new Page(ROOT.relativize(file).toString(), Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            Matcher fence = FENCE.matcher(lines.get(at));
            if (!fence.matches()) {
                continue;
            }
            int open = at;
            List<String> inside = new ArrayList<>();
            for (at++; !lines.get(at).strip().equals("```"); at++) {
                inside.add(lines.get(at)
                        .substring(
                                Math.min(fence.group(1).length(), lines.get(at).length())));
            }
            blocks.add(new Block(this, open + 1, fence.group(2), List.copyOf(inside), markAbove(open)));
        }
        return blocks;
    }

    private Optional<String> markAbove(int fence) {
        return Optional.of(lines.get(Math.max(0, fence - 1)))
                .map(MARK::matcher)
                .filter(Matcher::matches)
                .map(mark -> mark.group(1));
    }

    /** The text that is not between fences, a line each; a line between fences is empty. */
    List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean between = false;
        for (String line : lines) {
            boolean fence = line.strip().startsWith("```");
            between ^= fence;
            prose.add(between || fence ? "" : line);
        }
        return prose;
    }

    @Override
    public String toString() {
        return name;
    }
}
