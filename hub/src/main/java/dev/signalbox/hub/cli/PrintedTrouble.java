package dev.signalbox.hub.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A {@link Trouble} ends a command with its sentence and its exit code; anything else is a bug and keeps its trace. */
public final class PrintedTrouble implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult arguments)
            throws Exception {
        if (exception instanceof Trouble trouble) {
            command.getErr().println("signalbox: " + Table.printable(String.valueOf(trouble.getMessage())));
            return trouble.exitCode();
        }
        throw exception;
    }
}
