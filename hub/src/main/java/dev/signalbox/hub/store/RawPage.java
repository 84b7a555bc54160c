package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.AnswerRoom;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HistoryQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every reading of a range, page by page: by time, those of one time by series and then in the order in which they came. The
 * cursor names the last reading given by these three, so readings that come between two pages are given where they stand
 * behind it, and nothing is given twice. Confined to the store-reader thread.
 */
final class RawPage {
    /** Chunks looked at to find where a page may end. */
    private static final int CHUNKS_AHEAD = 64;

    private static final Comparator<One> ORDER = Comparator.comparingLong(One::timeMillis)
            .thenComparingInt(One::series)
            .thenComparingLong(One::rank);

    private final Connection connection;
    private final SeriesReads reads;
    private final HistoryQuery query;
    private final Set<Integer> series;
    /** Of the open sweeps, all that is behind the cursor. */
    private final List<One> open = new ArrayList<>();

    private record One(long timeMillis, int series, long rank, Samples samples, int index) {
        HistoryPoint toPoint() {
            HistoryPoint.Builder point =
                    HistoryPoint.newBuilder().setTimeMs(timeMillis).setCount(1).setQualityValue(samples.quality(index));
            if (samples.kind() == Kind.TEXT) {
                return point.setText(samples.text(index)).build();
            }
            double number = samples.number(index);
            return point.setValue(number)
                    .setLowest(number)
                    .setHighest(number)
                    .setLast(number)
                    .build();
        }
    }

    RawPage(Connection connection, SeriesReads reads, HistoryQuery query, Set<Integer> series) {
        this.connection = connection;
        this.reads = reads;
        this.query = query;
        this.series = series;
    }

    /** What a cursor is good for. */
    static String question(HistoryQuery query) {
        return "readings of " + query.getDeviceId() + " " + query.getMetric();
    }

    /** Empty where there is none, or none that is good for this query. */
    static Optional<Cursor> cursor(HistoryQuery query) {
        return Cursor.parse(query.getCursor(), question(query))
                .filter(at -> at.first() >= query.getFromMs() && at.first() < query.getToMs());
    }

    void writeTo(History.Builder history, int maxPoints) throws SQLException {
        Cursor after = cursor(query).orElse(new Cursor(query.getFromMs(), Integer.MIN_VALUE, 0));
        reads.open(
                series,
                (number, rank, samples) -> collect(open, number, rank, samples, after.first(), query.getToMs()));
        List<One> page = new ArrayList<>();
        long from = after.first();
        while (page.size() <= maxPoints && from < query.getToMs()) {
            long to = pageEnd(from, maxPoints + 1 - page.size());
            List<One> some = between(from, to);
            some.sort(ORDER);
            page.addAll(from == after.first() ? behind(after, some) : some);
            from = to;
        }
        int given = give(page.subList(0, Math.min(maxPoints, page.size())), history);
        if (given < page.size()) {
            history.setNextCursor(place(page, given - 1, after).text(question(query)));
        }
    }

    /** How many of them went into the answer: fewer where texts are long. */
    private static int give(List<One> page, History.Builder history) {
        int given = 0;
        AnswerRoom room = new AnswerRoom();
        for (One one : page) {
            HistoryPoint point = one.toPoint();
            if (!room.takes(point)) {
                break;
            }
            history.addPoints(point);
            given++;
        }
        return given;
    }

    /** A time until before which there are some readings more than wanted, or all there are. */
    private long pageEnd(long fromMillis, int wanted) throws SQLException {
        long end = query.getToMs();
        try (PreparedStatement select = connection.prepareStatement("SELECT last_ms, samples FROM chunk"
                + " WHERE series_no = ? AND last_ms >= ? ORDER BY series_no DESC, last_ms LIMIT " + CHUNKS_AHEAD)) {
            for (int number : series) {
                select.setInt(1, number);
                select.setLong(2, fromMillis);
                int samples = 0;
                int rows = 0;
                long lastMillis = 0;
                try (ResultSet row = select.executeQuery()) {
                    while (samples < wanted && row.next()) {
                        rows++;
                        lastMillis = row.getLong(1);
                        samples += row.getInt(2);
                    }
                }
                if (samples >= wanted || rows == CHUNKS_AHEAD) {
                    end = Math.min(end, lastMillis + 1);
                }
            }
        }
        return end;
    }

    private List<One> between(long fromMillis, long toMillis) throws SQLException {
        List<One> some = new ArrayList<>();
        for (int number : series) {
            reads.chunks(
                    number,
                    fromMillis,
                    toMillis,
                    (of, rank, samples) -> collect(some, of, rank, samples, fromMillis, toMillis));
        }
        for (One one : open) {
            if (one.timeMillis() >= fromMillis && one.timeMillis() < toMillis) {
                some.add(one);
            }
        }
        return some;
    }

    private static void collect(List<One> to, int series, long rank, Samples samples, long fromMillis, long toMillis) {
        for (int i = 0; i < samples.size(); i++) {
            long timeMillis = samples.timeMillis(i);
            if (timeMillis >= fromMillis && timeMillis < toMillis) {
                to.add(new One(timeMillis, series, rank, samples, i));
            }
        }
    }

    /** Of readings from the cursor's time on those that were not given yet. */
    private static List<One> behind(Cursor after, List<One> some) {
        int from = 0;
        long given = after.third();
        while (from < some.size()
                && some.get(from).timeMillis() == after.first()
                && (some.get(from).series() < after.second()
                        || (some.get(from).series() == after.second() && given > 0))) {
            given -= some.get(from).series() == after.second() ? 1 : 0;
            from++;
        }
        return some.subList(from, some.size());
    }

    /** After this one, so many readings of its time and series were given, also on the pages before. */
    private static Cursor place(List<One> page, int index, Cursor before) {
        One last = page.get(index);
        int same = index;
        while (same >= 0
                && page.get(same).timeMillis() == last.timeMillis()
                && page.get(same).series() == last.series()) {
            same--;
        }
        boolean isStill = same < 0 && before.first() == last.timeMillis() && before.second() == last.series();
        return new Cursor(last.timeMillis(), last.series(), index - same + (isStill ? before.third() : 0));
    }
}
