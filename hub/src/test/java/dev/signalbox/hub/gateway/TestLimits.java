package dev.signalbox.hub.gateway;

import java.util.function.Consumer;

/** The default limits with some made small, so that a test reaches them soon. */
final class TestLimits {
    private int maxMessageBytes = LinkLimits.DEFAULT.maxMessageBytes();
    private int maxFragments = LinkLimits.DEFAULT.maxFragments();
    private LinkLimits.FrameRate frames = new LinkLimits.FrameRate(100_000, 100_000);
    private int outboxBytes = LinkLimits.DEFAULT.deviceOutboxBytes();
    private long helloMillis = LinkLimits.DEFAULT.helloMillis();
    private long messageMillis = LinkLimits.DEFAULT.messageMillis();
    private long heartbeatMillis = LinkLimits.DEFAULT.heartbeatMillis();
    private long deadMillis = LinkLimits.DEFAULT.deadMillis();
    private long closeMillis = LinkLimits.DEFAULT.closeMillis();
    private long pauseMillis = 50;
    private int maxLinks = LinkLimits.DEFAULT.maxLinks();
    private LinkLimits.FrameRate handshakes = new LinkLimits.FrameRate(1, 1_000);
    private LinkLimits.FrameRate joinsFromSource = LinkLimits.DEFAULT.joinsFromSource();
    private LinkLimits.FrameRate joinsInAll = LinkLimits.DEFAULT.joinsInAll();

    static LinkLimits with(Consumer<TestLimits> change) {
        TestLimits limits = new TestLimits();
        change.accept(limits);
        return new LinkLimits(
                limits.maxMessageBytes,
                limits.maxFragments,
                limits.frames,
                limits.frames,
                1_000,
                limits.outboxBytes,
                limits.outboxBytes,
                limits.helloMillis,
                limits.messageMillis,
                limits.heartbeatMillis,
                limits.deadMillis,
                limits.closeMillis,
                500,
                50,
                3,
                limits.pauseMillis,
                limits.maxLinks,
                limits.handshakes,
                limits.joinsFromSource,
                limits.joinsInAll,
                LinkLimits.DEFAULT.historicalMillis());
    }

    TestLimits maxMessageBytes(int bytes) {
        maxMessageBytes = bytes;
        return this;
    }

    TestLimits maxFragments(int fragments) {
        maxFragments = fragments;
        return this;
    }

    TestLimits frames(int perSecond, int burst) {
        frames = new LinkLimits.FrameRate(perSecond, burst);
        return this;
    }

    TestLimits outboxBytes(int bytes) {
        outboxBytes = bytes;
        return this;
    }

    TestLimits helloMillis(long millis) {
        helloMillis = millis;
        return this;
    }

    TestLimits messageMillis(long millis) {
        messageMillis = millis;
        return this;
    }

    TestLimits heartbeatMillis(long millis) {
        heartbeatMillis = millis;
        return this;
    }

    TestLimits deadMillis(long millis) {
        deadMillis = millis;
        return this;
    }

    TestLimits closeMillis(long millis) {
        closeMillis = millis;
        return this;
    }

    TestLimits pauseMillis(long millis) {
        pauseMillis = millis;
        return this;
    }

    TestLimits maxLinks(int links) {
        maxLinks = links;
        return this;
    }

    TestLimits handshakeBurst(int burst) {
        handshakes = new LinkLimits.FrameRate(1, burst);
        return this;
    }

    TestLimits joins(int fromSource, int inAll) {
        joinsFromSource = new LinkLimits.FrameRate(1, fromSource);
        joinsInAll = new LinkLimits.FrameRate(1, inAll);
        return this;
    }
}
