package dev.signalbox.hub.switchboard;

/** What time it is, by the calendar and by a clock that never jumps. Thread-safe. */
public interface TimeSource {
    /** Milliseconds since the Unix epoch; may jump. */
    long millis();

    /** Nanoseconds since some moment; never jumps. Differences only. */
    long nanos();

    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };
}
