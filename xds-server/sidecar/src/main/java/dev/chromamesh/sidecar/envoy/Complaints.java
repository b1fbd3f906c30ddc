package dev.chromamesh.sidecar.envoy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a person's words what Envoy complains about. */
final class Complaints {

    private static final Pattern IN_USE = Pattern.compile("cannot bind '([^']+)': Address already in use");
    private static final Pattern NOT_HERE = Pattern.compile("cannot bind '([^']+)': Cannot assign requested address");
    private static final Pattern FORBIDDEN = Pattern.compile("cannot bind '([^']+)': Permission denied");

    private Complaints() {}

    static String sentence(String listener, String words) {
        Matcher inUse = IN_USE.matcher(words);
        if (inUse.find()) {
            return inUse.group(1) + " is in use by another process, so Envoy cannot open " + listener
                    + ". Free the port and restart this sidecar, or change it in mesh.yaml (or --listen)";
        }
        Matcher notHere = NOT_HERE.matcher(words);
        if (notHere.find()) {
            return notHere.group(1) + " is not an address of this host, so Envoy cannot open " + listener
                    + ". Name one that is with --listen";
        }
        Matcher forbidden = FORBIDDEN.matcher(words);
        if (forbidden.find()) {
            return forbidden.group(1) + " may not be opened by this user, so Envoy cannot open " + listener
                    + ". Use a port of 1024 or above";
        }
        return "Envoy refuses " + listener + ": " + words.lines().findFirst().orElse(words);
    }
}
