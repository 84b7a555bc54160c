package dev.signalbox.simulator.recording;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.simulator.form.FaultyFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one device said, did and answered in a span of time. Immutable.
 *
 * @param recordedAt in ISO 8601
 * @param moments in the order of their times
 * @param lengthMillis from the start to the end of the recording
 */
public record Recording(
        String deviceId, String recordedAt, Capabilities capabilities, List<Moment> moments, long lengthMillis) {
    /** A day of a device with ten metrics each second: beyond it a twin would want too much memory. */
    static final int MOST_MOMENTS = 1_000_000;

    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_LINE_CHARS = 1 << 20;

    /**
     * Reads a file of recording.
     *
     * @param partial one that was cut off counts up to there
     * @throws FaultyFileException with the lines that are damaged, or missing
     */
    public static Recording read(Path file, boolean partial) throws IOException {
        Reading reading = new Reading(file);
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.line(line);
            }
        } catch (MalformedInputException e) {
            reading.problem("is no text");
        }
        return reading.end(partial);
    }

    /** One file on its way. Not thread-safe. */
    private static final class Reading {
        private final Path file;
        private final List<String> problems = new ArrayList<>();
        private final List<Moment> moments = new ArrayList<>();
        private RecordingLine.Header header = RecordingLine.Header.NONE;
        private int lines;
        private boolean ended;
        private long lengthMillis;

        /** Of the last line: the one that is half there where the file was cut off. */
        private boolean lastIsDamaged;

        Reading(Path file) {
            this.file = file;
        }

        void problem(String what) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(file + ":" + (lines + 1) + ": " + what);
            }
        }

        void line(String line) {
            lastIsDamaged = false;
            try {
                if (line.length() > MOST_LINE_CHARS) {
                    throw new DamagedLineException("is longer than 1 MiB");
                }
                take(line);
            } catch (DamagedLineException e) {
                problem(String.valueOf(e.getMessage()));
                lastIsDamaged = true;
            }
            lines++;
        }

        private void take(String line) throws DamagedLineException {
            if (lines == 0) {
                header = RecordingLine.header(line);
            } else if (ended) {
                throw new DamagedLineException("stands behind the end");
            } else if (RecordingLine.isEnd(line)) {
                ended = true;
                lengthMillis = RecordingLine.atOf(line);
            } else if (moments.size() >= MOST_MOMENTS) {
                throw new DamagedLineException("is one more than " + MOST_MOMENTS);
            } else {
                Moment moment = RecordingLine.moment(line);
                moments.add(moment);
                lengthMillis = Math.max(lengthMillis, moment.atMillis());
            }
        }

        Recording end(boolean partial) throws FaultyFileException {
            if (!ended && partial && lastIsDamaged && lines > 1) {
                problems.remove(problems.size() - 1);
            } else if (!ended && !partial) {
                problem("ends without its last line: it was cut off (--partial replays what is there)");
            }
            if (!problems.isEmpty()) {
                throw new FaultyFileException(problems);
            }
            moments.sort(Comparator.comparingLong(Moment::atMillis));
            return new Recording(
                    header.deviceId(), header.recordedAt(), header.capabilities(), List.copyOf(moments), lengthMillis);
        }
    }
}
