package dev.chromamesh.sidecar.envoy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A process of this host, our child or not. */
record HostProcess(ProcessHandle handle, Optional<Process> child) implements EnvoyProcess {

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public boolean alive() {
        // One that ended but was not our child may stay in the table until its parent looks.
        return handle.isAlive() && (child.isPresent() || !zombie());
    }

    @Override
    public OptionalInt exitCode() {
        return child.isPresent() && !child.get().isAlive()
                ? OptionalInt.of(child.get().exitValue())
                : OptionalInt.empty();
    }

    @Override
    public void terminate() {
        handle.destroy();
    }

    @Override
    public void kill() {
        handle.destroyForcibly();
    }

    /** proc(5): the state is the letter after the program's name, which stands in parentheses. */
    private boolean zombie() {
        try {
            Path stat = Path.of("/proc", Long.toString(pid()), "stat");
            String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return text.startsWith(") Z", text.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }
}
