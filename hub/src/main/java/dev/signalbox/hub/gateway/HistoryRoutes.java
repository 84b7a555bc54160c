package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The readings of a metric over time, by REST. Thread-safe. */
final class HistoryRoutes {
    private static final long DEFAULT_SPAN_MILLIS = Duration.ofHours(1).toMillis();

    private final Questions questions;
    private final InstantSource clock;

    HistoryRoutes(Questions questions, InstantSource clock) {
        this.questions = questions;
        this.clock = clock;
    }

    List<Route> table() {
        return List.of(Route.of(
                        Methods.GET,
                        "/devices/{device}/history",
                        Role.ROLE_VIEWER,
                        "Shows one metric over time, as few points or as every reading.")
                .with(
                        Parameter.text("metric", 64, "Its name.").isRequired(),
                        Parameter.moment("from", "The first time. Absent: an hour before the last."),
                        Parameter.moment("to", "Before this time. Absent: now."),
                        Parameter.whole("points", 1, 5_000, "At most so many; of raw, on a page. Absent: 1,000."),
                        Parameter.choice(
                                "form",
                                HistoryForm.getDescriptor(),
                                "shape: readings that keep the shape of the line; raw: every reading. Absent: mean, lowest"
                                        + " and highest of each step."),
                        Parameter.flag("join_live", "Also readings that were taken and not stored yet."),
                        Parameter.CURSOR)
                .answering(StatusCodes.OK, History.getDefaultInstance())
                .doing(this::history));
    }

    private void history(Call call) {
        Arguments given = call.arguments();
        long to = given.number("to").orElseGet(clock::millis);
        long from = given.number("from").orElse(Math.max(0, to - DEFAULT_SPAN_MILLIS));
        HistoryQuery.Builder query = HistoryQuery.newBuilder()
                .setDeviceId(call.segment("device"))
                .setMetric(given.text("metric"))
                .setFromMs(from)
                .setToMs(to)
                .setMaxPoints(given.small("points"))
                .setFormValue(given.small("form"))
                .setCursor(given.text("cursor"))
                .setJoinLive(given.flag("join_live"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setHistory(query), answer -> {
            if (answer instanceof History found) {
                Page.next(call, found.getNextCursor(), Map.of("from", from, "to", to));
            }
            return answer;
        });
    }
}
