package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of commands that is marked {@code run}, with what the mark says of single ones, each after a semicolon:
 *
 * <ul>
 *   <li>{@code run beside a hub}: one is there, with devices; only {@code run}: the page starts its own
 *   <li>{@code COMMAND says WORDS}: it does not end by itself, and has printed these words when the next one is run
 *   <li>{@code COMMAND exits N}: with that status and not with 0
 *   <li>{@code needs PROGRAM}: where that is not installed the block is left out, and said to be
 * </ul>
 *
 * <p>COMMAND is a part of the command by which it is known. In a block of {@code console} a command stands behind
 * {@code $}, below it what it prints, of which the page may leave out parts as {@code …}. Immutable.
 */
record PlayedBlock(Page.Block block, boolean besideAHub, List<Clause> clauses) {
    private static final Pattern MARK = Pattern.compile("run( beside a hub)?((?:; .*)?)");
    private static final Pattern CLAUSE = Pattern.compile("(?:(.+) (says|exits)|(needs)) (.+)");

    private record Clause(String command, String verb, String object) {}

    /** A command and the lines that it is said to print. */
    private record Command(String text, List<String> printed) {}

    /** Empty where the mark does not say that the block is run here. */
    static Optional<PlayedBlock> of(Page.Block block) {
        Matcher mark = MARK.matcher(block.mark().orElse(""));
        if (!mark.matches()) {
            return Optional.empty();
        }
        List<Clause> clauses = Arrays.stream(mark.group(2).split("; "))
                .filter(text -> !text.isEmpty())
                .map(text -> clause(block, text))
                .toList();
        return Optional.of(new PlayedBlock(block, mark.group(1) != null, clauses));
    }

    private static Clause clause(Page.Block block, String text) {
        Matcher clause = CLAUSE.matcher(text);
        assertThat(clause.matches())
                .as(
                        "%s: the mark says '%s', which is none of COMMAND says WORDS, COMMAND exits N, needs PROGRAM",
                        block, text)
                .isTrue();
        boolean needs = clause.group(3) != null;
        String command = needs ? "" : clause.group(1);
        assertThat(String.join("\n", block.lines()))
                .as("%s: the mark speaks of '%s', and no command in the block has it", block, command)
                .contains(command);
        return new Clause(command, needs ? clause.group(3) : clause.group(2), clause.group(4));
    }

    /** The programs that are not installed here. */
    List<String> lacks() {
        return clauses.stream()
                .filter(clause -> clause.verb.equals("needs"))
                .map(Clause::object)
                .filter(program -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder, program))))
                .toList();
    }

    void play(PageWorld world) throws Exception {
        for (Command command : commands()) {
            String text = world.here(command.text);
            Optional<String> words = told(command, "says").findFirst();
            if (words.isPresent()) {
                world.shell().runOn(block.place(), text, words.get());
                continue;
            }
            int status =
                    told(command, "exits").map(Integer::valueOf).findFirst().orElse(0);
            assertThat(world.shell().run(block.place(), text, status))
                    .as("%s: %s", block, command.text)
                    .containsPattern(shape(world.here(String.join("\n", command.printed))));
        }
    }

    private Stream<String> told(Command command, String verb) {
        return clauses.stream()
                .filter(clause -> clause.verb.equals(verb) && command.text.contains(clause.command))
                .map(Clause::object);
    }

    /** Spaces count as one: the widths of columns follow what is in them. */
    private static Pattern shape(String printed) {
        return Pattern.compile(Arrays.stream(printed.split("…", -1))
                .map(part ->
                        Arrays.stream(part.split(" +", -1)).map(Pattern::quote).collect(Collectors.joining(" +")))
                .collect(Collectors.joining("[^\\n]*")));
    }

    private List<Command> commands() {
        boolean session = block.language().equals("console");
        List<Command> commands = new ArrayList<>();
        for (int at = 0; at < block.lines().size(); at++) {
            String line = block.lines().get(at);
            if (session && !line.startsWith("$ ")) {
                commands.get(commands.size() - 1).printed.add(line);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                StringBuilder text = new StringBuilder(session ? line.substring(2) : line);
                while (text.charAt(text.length() - 1) == '\\') {
                    text.append('\n').append(block.lines().get(++at));
                }
                commands.add(new Command(text.toString(), new ArrayList<>()));
            }
        }
        return commands;
    }
}
