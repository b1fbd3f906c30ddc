package dev.chromamesh.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** The one place where a fault becomes a line and an exit status. */
final class FaultPrinter implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception fault, CommandLine command, ParseResult arguments) {
        if (fault instanceof CommandFault known) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + known.getMessage());
            return known.status().code();
        }
        if (fault instanceof IOException environment) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + sentence(environment));
            return ExitStatus.ENVIRONMENT.code();
        }
        command.getErr()
                .println(command.getCommandSpec().qualifiedName()
                        + ": this is a bug in chroma-mesh; please report it with the lines below");
        fault.printStackTrace(command.getErr());
        return ExitStatus.ENVIRONMENT.code();
    }

    private static String sentence(IOException fault) {
        if (fault instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or folder";
        }
        if (fault instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        String message = fault.getMessage();
        return message != null ? message : fault.getClass().getSimpleName();
    }
}
