package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import org.jspecify.annotations.Nullable;

/**
 * A list that the hub tells by pages: read on until there is as much of it as is wanted, for a page is also cut by its
 * bytes, and only an empty one is surely the last. Confined to the calling thread.
 */
final class Listing {
    /** Of lists that the hub tells from memory. */
    static final int MOST_OF_A_PAGE = 1_000;

    private final Ctl ctl;
    private final Table table;
    private final Entries entries;

    /** What one page says. */
    @FunctionalInterface
    interface Entries {
        /** Adds a row for each and says how many there were. */
        int addTo(Table table, Answer page) throws Trouble;
    }

    Listing(Ctl ctl, Table table, Entries entries) {
        this.ctl = ctl;
        this.table = table;
        this.entries = entries;
    }

    /**
     * @param wanted null: all
     * @param mostOfAPage what the hub takes as a limit
     */
    int print(RestPath path, @Nullable Integer wanted, int mostOfAPage) throws Trouble {
        RestHub hub = ctl.hub();
        long left = wanted == null ? Long.MAX_VALUE : wanted;
        Answer page = hub.get(path.with("limit", Math.min(left, mostOfAPage)));
        int found = entries.addTo(table, page);
        printJson(page);
        left -= found;
        while (found > 0 && left > 0 && page.next().isPresent()) {
            page = hub.get(withLimit(page.next().get(), Math.min(left, mostOfAPage)));
            found = entries.addTo(table, page);
            if (found > 0) {
                printJson(page);
            }
            left -= found;
        }
        if (!ctl.json()) {
            table.print(ctl.out());
        }
        ctl.noteMore(page);
        return Exit.OK;
    }

    private void printJson(Answer page) throws Trouble {
        if (ctl.json()) {
            ctl.show(page, out -> {});
        }
    }

    private static String withLimit(String address, long limit) {
        return address.replaceFirst("([?&]limit=)[0-9]+", "$1" + limit);
    }
}
