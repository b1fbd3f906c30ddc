package dev.chromamesh.xds;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** An {@link Owed} being edited. Sets are in name order: the same events always lead to the same responses. */
final class OwedDraft {

    private final NavigableSet<String> look;
    private final NavigableSet<String> due;
    private final NavigableSet<String> asked;
    private final NavigableSet<String> leaving;
    private boolean everything;
    private boolean answer;

    OwedDraft(Owed owed) {
        this.everything = owed.everything();
        this.look = new TreeSet<>(owed.look());
        this.due = new TreeSet<>(owed.due());
        this.asked = new TreeSet<>(owed.asked());
        this.leaving = new TreeSet<>(owed.leaving());
        this.answer = owed.answer();
    }

    Owed frozen() {
        return isNothing() ? Owed.NOTHING : new Owed(everything, look, due, asked, leaving, answer);
    }

    boolean isNothing() {
        return settled() && leaving.isEmpty() && !answer;
    }

    /** Whether there is nothing left to be sent but removals, or an empty answer. */
    boolean settled() {
        return !everything && look.isEmpty() && due.isEmpty();
    }

    void lookAtEverything() {
        everything = true;
    }

    void lookAt(Collection<String> names) {
        look.addAll(names);
    }

    void lookAt(String name) {
        look.add(name);
    }

    /** These names are sent even if they have not changed, provided they exist. */
    void resend(Collection<String> names) {
        due.addAll(names);
    }

    /** The client asked for a name: it is sent even if it has not changed, and answered even if it does not exist. */
    void ask(String name) {
        asked.add(name);
        due.add(name);
    }

    /** The client does not want the name any more. */
    void cancel(String name) {
        asked.remove(name);
        due.remove(name);
    }

    /** The client gets a response, be it an empty one. */
    void answer() {
        answer = true;
    }

    boolean owesAnswer() {
        return answer;
    }

    void answered() {
        answer = false;
    }

    boolean everythingToLookAt() {
        return everything;
    }

    /** The names to look at, if not everything is, with those that are due. */
    NavigableSet<String> names() {
        NavigableSet<String> names = new TreeSet<>(look);
        names.addAll(due);
        return names;
    }

    boolean due(String name) {
        return due.contains(name);
    }

    Set<String> due() {
        return due;
    }

    Set<String> asked() {
        return asked;
    }

    /** All has been looked at and sent, except these. */
    void settleExcept(Collection<String> names) {
        everything = false;
        look.retainAll(names);
        look.addAll(names);
        due.retainAll(names);
        asked.retainAll(names);
    }

    void leave(Collection<String> names) {
        leaving.addAll(names);
    }

    void leave(String name) {
        leaving.add(name);
    }

    /** The client has been told of all that went. */
    void left() {
        leaving.clear();
    }

    NavigableSet<String> leaving() {
        return leaving;
    }
}
