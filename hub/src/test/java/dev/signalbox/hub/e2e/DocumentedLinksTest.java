package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of the documentation lead somewhere: the file is there and so is the heading, and every page can be found. */
class DocumentedLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("(https?|mailto):.*");

    private static final List<Page> PAGES = Page.all();

    @Test
    void everyFileAndHeadingThatALinkNamesIsThere() {
        List<String> broken = new ArrayList<>();
        for (Page page : PAGES) {
            List<String> prose = page.prose();
            for (int at = 0; at < prose.size(); at++) {
                Matcher link = LINK.matcher(prose.get(at));
                while (link.find()) {
                    if (!leadsSomewhere(page, link.group(1))) {
                        broken.add(page + ":" + (at + 1) + ": " + link.group(1));
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageAndPictureIsLinkedFromAnother() throws IOException {
        Set<Path> linked = PAGES.stream()
                .flatMap(page -> page.prose().stream()
                        .flatMap(line -> LINK.matcher(line).results())
                        .map(link -> link.group(1).replaceFirst("#.*", ""))
                        .filter(target ->
                                !target.isEmpty() && !ELSEWHERE.matcher(target).matches())
                        .map(target -> resolved(page, target)))
                .collect(Collectors.toSet());
        Set<String> lonely = new TreeSet<>();
        PAGES.stream()
                .map(page -> Page.ROOT.resolve(page.name()))
                .filter(file -> !linked.contains(file) && !linked.contains(file.getParent()))
                .forEach(file -> lonely.add(file.toString()));
        try (Stream<Path> pictures = Files.list(Page.ROOT.resolve("docs/images"))) {
            pictures.filter(file -> !linked.contains(file)).forEach(file -> lonely.add(file.toString()));
        }
        lonely.remove(Page.ROOT.resolve("README.md").toString());
        assertThat(lonely).as("linked from nowhere").isEmpty();
    }

    private static boolean leadsSomewhere(Page page, String target) {
        if (ELSEWHERE.matcher(target).matches()) {
            return true;
        }
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? Page.ROOT.resolve(page.name()) : resolved(page, parts[0]);
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    private static Path resolved(Page page, String target) {
        return Page.ROOT.resolve(page.name()).resolveSibling(target).normalize();
    }

    /** As the usual forges make them of headings: lower case, no punctuation, hyphens for spaces; the second of a name is {@code name-1}. */
    private static Set<String> anchors(Path file) {
        Map<String, Integer> times = new HashMap<>();
        return PAGES.stream()
                .filter(page -> Page.ROOT.resolve(page.name()).equals(file))
                .flatMap(page -> page.prose().stream())
                .filter(line -> line.matches("#{1,6} .*"))
                .map(line -> line.replaceFirst("^#+ +", "")
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .map(anchor -> {
                    int before = times.merge(anchor, 1, Integer::sum) - 1;
                    return before == 0 ? anchor : anchor + "-" + before;
                })
                .collect(Collectors.toSet());
    }
}
