package dev.signalbox.hub.gateway;

import java.util.function.Consumer;

/** The default limits with some made small, so that a test reaches them soon. */
final class TestLimits {
    private static final LinkLimits.FrameRate MANY = new LinkLimits.FrameRate(100_000, 100_000);

    private final LinkLimits.Draft draft = LinkLimits.DEFAULT
            .draft()
            .deviceFrames(MANY)
            .consoleFrames(MANY)
            .consoleOutboxBytes(LinkLimits.DEFAULT.deviceOutboxBytes())
            .slowCloseMillis(500)
            .pauseMillis(50)
            .handshakes(new LinkLimits.FrameRate(1, 1_000));

    static LinkLimits with(Consumer<TestLimits> change) {
        TestLimits limits = new TestLimits();
        change.accept(limits);
        return limits.draft.limits();
    }

    TestLimits maxMessageBytes(int bytes) {
        draft.maxMessageBytes(bytes);
        return this;
    }

    TestLimits maxFragments(int fragments) {
        draft.maxFragments(fragments);
        return this;
    }

    TestLimits frames(int perSecond, int burst) {
        LinkLimits.FrameRate rate = new LinkLimits.FrameRate(perSecond, burst);
        draft.deviceFrames(rate).consoleFrames(rate);
        return this;
    }

    TestLimits outboxBytes(int bytes) {
        draft.deviceOutboxBytes(bytes).consoleOutboxBytes(bytes);
        return this;
    }

    TestLimits updates(int number) {
        draft.consoleUpdates(number);
        return this;
    }

    TestLimits helloMillis(long millis) {
        draft.helloMillis(millis);
        return this;
    }

    TestLimits messageMillis(long millis) {
        draft.messageMillis(millis);
        return this;
    }

    TestLimits heartbeatMillis(long millis) {
        draft.heartbeatMillis(millis);
        return this;
    }

    TestLimits deadMillis(long millis) {
        draft.deadMillis(millis);
        return this;
    }

    TestLimits closeMillis(long millis) {
        draft.closeMillis(millis);
        return this;
    }

    TestLimits pauseMillis(long millis) {
        draft.pauseMillis(millis);
        return this;
    }

    TestLimits maxLinks(int links) {
        draft.maxLinks(links);
        return this;
    }

    TestLimits handshakeBurst(int burst) {
        draft.handshakes(new LinkLimits.FrameRate(1, burst));
        return this;
    }

    TestLimits joins(int fromSource, int inAll) {
        draft.joinsFromSource(new LinkLimits.FrameRate(1, fromSource)).joinsInAll(new LinkLimits.FrameRate(1, inAll));
        return this;
    }
}
