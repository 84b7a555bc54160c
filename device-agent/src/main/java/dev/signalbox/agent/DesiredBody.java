package dev.signalbox.agent;

/** What a device does about a value that people want of a property. */
@FunctionalInterface
public interface DesiredBody {
    /** What it throws is told as FAILED, with its message. */
    Settled settle(Desired desired) throws Exception;
}
