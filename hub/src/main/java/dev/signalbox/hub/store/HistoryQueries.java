package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HistoryTier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Answers history queries from chunks, rollups and open sweeps, as of one moment. Confined to the store-reader thread.
 */
final class HistoryQueries {
    private static final int MOST_POINTS = 5_000;
    private static final int USUAL_POINTS = 1_000;
    /** The year 9999: later times are mistakes, and far from overflow. */
    private static final long LAST_MILLIS = 253_402_300_800_000L;
    /**
     * What one answer may be made of: a day of one reading a second, in some 20 ms. More is read from a coarser tier. What
     * that cannot make less, open sweeps and chunks without rollups, goes into a shape by steps.
     */
    private static final int MOST_SAMPLES = 100_000;

    private final SeriesReads reads;
    private final HistoryQuery query;
    private final Set<Integer> series;
    private final Section.Stored stored;

    private HistoryQueries(SeriesReads reads, HistoryQuery query, Set<Integer> series, Section.Stored stored) {
        this.reads = reads;
        this.query = query;
        this.series = series;
        this.stored = stored;
    }

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(HistoryQuery query) {
        if (DeviceId.parse(query.getDeviceId()).isEmpty() || !Names.isName(query.getMetric())) {
            return Optional.of("device_id and metric must be named.");
        }
        if (query.getFromMs() < 0 || query.getToMs() > LAST_MILLIS) {
            return Optional.of("from_ms and to_ms are milliseconds since 1970, until the year 9999.");
        }
        if (query.getFromMs() >= query.getToMs()) {
            return Optional.of("from_ms must be before to_ms.");
        }
        // Unsigned on the wire.
        if (Integer.compareUnsigned(query.getMaxPoints(), MOST_POINTS) > 0) {
            return Optional.of("max_points is at most 5,000.");
        }
        if (query.getForm() == HistoryForm.UNRECOGNIZED) {
            return Optional.of("form is one that this hub does not know.");
        }
        if (query.getCursor().isEmpty()) {
            return Optional.empty();
        }
        if (query.getForm() != HistoryForm.HISTORY_FORM_RAW) {
            return Optional.of("cursor is for the form RAW only.");
        }
        return RawPage.cursor(query).isPresent()
                ? Optional.empty()
                : Optional.of("cursor is not one that an answer to this question held.");
    }

    static History answer(Connection connection, HistoryQuery query, Damage damage) throws SQLException {
        SeriesReads reads = new SeriesReads(connection, damage);
        boolean isRaw = query.getForm() == HistoryForm.HISTORY_FORM_RAW;
        Set<Integer> series = series(connection, query, isRaw);
        History.Builder history =
                History.newBuilder().setDeviceId(query.getDeviceId()).setMetric(query.getMetric());
        int maxPoints = query.getMaxPoints() == 0 ? USUAL_POINTS : query.getMaxPoints();
        if (isRaw) {
            history.setTier(HistoryTier.HISTORY_TIER_RAW);
            new RawPage(connection, reads, query, series).writeTo(history, maxPoints);
        } else {
            new HistoryQueries(reads, query, series, Section.Stored.read(connection)).writeTo(history, maxPoints);
        }
        return history.build();
    }

    private static Set<Integer> series(Connection connection, HistoryQuery query, boolean withTexts)
            throws SQLException {
        Set<Integer> series = new TreeSet<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT series_no, kind FROM series WHERE device_id = ? AND metric = ?")) {
            select.setString(1, query.getDeviceId());
            select.setString(2, query.getMetric());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (withTexts || row.getInt(2) != Kind.TEXT.number()) {
                        series.add(row.getInt(1));
                    }
                }
            }
        }
        return series;
    }

    private void writeTo(History.Builder history, int maxPoints) throws SQLException {
        List<Section> sections = sections();
        Tier coarsest =
                sections.stream().map(Section::tier).max(Tier::compareTo).orElse(Tier.RAW);
        boolean isShape = query.getForm() == HistoryForm.HISTORY_FORM_SHAPE;
        Points points =
                new Points(isShape ? MOST_SAMPLES : maxPoints, coarsest.isRollup() ? coarsest.widthMillis() : 0);
        for (int number : series) {
            for (Section section : sections) {
                read(reads, number, section, points::add);
            }
        }
        if (!series.isEmpty()) {
            long from = sections.get(0).fromMillis();
            long to = sections.get(sections.size() - 1).toMillis();
            reads.open(series, (number, rank, samples) -> take(samples, rank, from, to, points::add));
        }
        history.setTier(coarsest.proto()).setStepMs(points.stepMillis());
        history.addAllPoints(isShape ? Shape.thin(points.toPoints(), maxPoints) : points.toPoints());
    }

    /** By the finest tier that is not too much to read; the coarsest always is not. */
    private List<Section> sections() throws SQLException {
        for (Tier tier : Tier.values()) {
            if (!stored.isRolledUp()) {
                return List.of(new Section(Tier.RAW, query.getFromMs(), query.getToMs()));
            }
            List<Section> sections = Section.cover(query.getFromMs(), query.getToMs(), tier, stored);
            if (tier == Tier.DAY || isLittle(sections)) {
                return sections;
            }
        }
        throw new IllegalStateException("the coarsest tier is taken in any case");
    }

    private boolean isLittle(List<Section> sections) throws SQLException {
        long count = 0;
        for (int number : series) {
            for (Section section : sections) {
                count += reads.estimate(number, section);
                if (count > MOST_SAMPLES) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Hands over every whole bucket, or every reading as one, with where it belongs. */
    static void read(SeriesReads reads, int series, Section section, BiConsumer<Long, Bucket> taker)
            throws SQLException {
        if (section.tier().isRollup()) {
            reads.rollups(
                    series,
                    section,
                    buckets -> buckets.forEach((start, bucket) -> {
                        if (section.holds(start)) {
                            taker.accept(start, bucket);
                        }
                    }));
        } else {
            reads.chunks(
                    series,
                    section.fromMillis(),
                    section.toMillis(),
                    (of, rank, samples) -> take(samples, rank, section.fromMillis(), section.toMillis(), taker));
        }
    }

    private static void take(
            Samples samples, long rank, long fromMillis, long toMillis, BiConsumer<Long, Bucket> taker) {
        for (int i = 0; i < samples.size(); i++) {
            long timeMillis = samples.timeMillis(i);
            if (timeMillis >= fromMillis && timeMillis < toMillis) {
                taker.accept(timeMillis, Bucket.of(timeMillis, samples.number(i), rank));
            }
        }
    }
}
