package dev.signalbox.agent;

/** What a command does; runs on a thread of the agent's pool and may block. */
@FunctionalInterface
public interface Body {
    /** An exception ends the execution as FAILED with its message. */
    Outcome run(Run run) throws Exception;
}
