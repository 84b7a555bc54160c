package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryPoint;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl history}: one metric of one device over time. */
@Command(
        name = "history",
        description = "Shows one metric over time: history pump-1 flow --from -1h --points 60",
        mixinStandardHelpOptions = true)
final class HistoryVerb implements Callable<Integer> {
    /** Of readings in one answer; further pages are fetched one after the other. */
    private static final int RAW_PAGE = 5_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Parameters(index = "0", paramLabel = "DEVICE")
    @SuppressWarnings("NullAway.Init") // picocli requires it
    private String device;

    @Parameters(index = "1", paramLabel = "METRIC")
    @SuppressWarnings("NullAway.Init") // picocli requires it
    private String metric;

    @Option(
            names = "--from",
            defaultValue = "-1h",
            description = "Such as -15m, -1h, -7d, or a time. Default: ${DEFAULT-VALUE}")
    private String from = "-1h";

    @Option(names = "--to", defaultValue = "now", description = "Default: ${DEFAULT-VALUE}")
    private String to = "now";

    @ArgGroup(exclusive = true)
    private @Nullable Form form;

    /** As few points, or as every reading. */
    static final class Form {
        @Option(names = "--points", description = "At most so many, 1 to 5000: mean, lowest and highest of each step")
        private @Nullable Integer points;

        @Option(names = "--raw", description = "Every reading")
        private boolean raw;
    }

    @Override
    public Integer call() throws Trouble {
        boolean raw = form != null && form.raw;
        RestPath path = RestPath.of("devices", device, "history")
                .with("metric", metric)
                .with("from", from)
                .with("to", to)
                .with("form", raw ? "raw" : null)
                .with("points", raw ? Integer.valueOf(RAW_PAGE) : form == null ? null : form.points);
        RestHub hub = ctl.hub();
        Answer answer = hub.get(path);
        show(answer, true);
        while (answer.next().isPresent()) {
            answer = hub.get(answer.next().get());
            show(answer, false);
        }
        return Exit.OK;
    }

    private void show(Answer answer, boolean first) throws Trouble {
        History history = answer.as(History.newBuilder()).build();
        ctl.show(answer, out -> {
            if (history.getStepMs() == 0) {
                if (first) {
                    out.printf("%-19s  %s%n", "TIME", "VALUE");
                }
                for (HistoryPoint point : history.getPointsList()) {
                    String value = point.getText().isEmpty() ? Words.number(point.getValue()) : point.getText();
                    out.println(Words.time(point.getTimeMs()) + "  " + Table.printable(value));
                }
                return;
            }
            Table table = new Table("TIME", "MEAN", "LOWEST", "HIGHEST", "LAST", "READINGS");
            for (HistoryPoint point : history.getPointsList()) {
                table.row(
                        Words.time(point.getTimeMs()),
                        Words.number(point.getValue()),
                        Words.number(point.getLowest()),
                        Words.number(point.getHighest()),
                        Words.number(point.getLast()),
                        point.getCount());
            }
            table.print(out);
        });
    }
}
