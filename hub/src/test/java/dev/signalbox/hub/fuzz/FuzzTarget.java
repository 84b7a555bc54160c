package dev.signalbox.hub.fuzz;

/**
 * A parser of bytes that anybody may send, with what must hold of its answer. Whatever it throws is a finding: the refusals
 * it may throw are caught inside.
 */
@FunctionalInterface
public interface FuzzTarget {
    void take(byte[] bytes) throws Exception;
}
