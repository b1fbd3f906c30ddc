package dev.chromamesh.xds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link TypeState} being edited, within one step of the machine. */
final class TypeDraft {

    /**
     * Unanswered responses remembered beyond two for each name. A client that never answers, or a response that Envoy drops without
     * an answer, must not make us remember for ever.
     */
    private static final int OUTSTANDING = 64;

    final ResourceType type;
    final DraftMap<String> told;
    final DraftMap<Resource> acknowledged;
    final OwedDraft owed;

    private final List<Batch> outstanding;
    private Subscription subscription;
    private final List<Set<String>> withheld;
    private int responses;
    private boolean subscribedAnew;

    TypeDraft(ResourceType type, TypeState before) {
        this.type = type;
        this.told = new DraftMap<>(before.told());
        this.acknowledged = new DraftMap<>(before.acknowledged());
        this.owed = new OwedDraft(before.owed());
        this.outstanding = new ArrayList<>(before.outstanding());
        this.subscription = before.subscription();
        this.withheld = new ArrayList<>(before.withheld());
        this.responses = before.responses();
    }

    TypeState frozen() {
        return new TypeState(
                subscription, told.frozen(), acknowledged.frozen(), owed.frozen(), withheld, outstanding, responses);
    }

    Subscription subscription() {
        return subscription;
    }

    void subscribe(Subscription wanted) {
        subscription = wanted;
        subscribedAnew = true;
    }

    /** Whether that has happened in this step. */
    boolean subscribedAnew() {
        return subscribedAnew;
    }

    boolean withholdsAny() {
        return !withheld.isEmpty();
    }

    boolean withholds(String name) {
        return withheld.stream().anyMatch(group -> group.contains(name));
    }

    void withhold(Set<String> names) {
        withheld.add(Set.copyOf(names));
    }

    void releaseNext() {
        owed.lookAt(withheld.remove(withheld.size() - 1));
    }

    void releaseAll() {
        withheld.forEach(owed::lookAt);
        withheld.clear();
    }

    /** The nonce of the newest response; empty before the first. */
    String lastNonce() {
        return responses == 0 ? "" : nonce(responses);
    }

    /** The nonce that the next response will have. */
    String nextNonce() {
        return nonce(responses + 1);
    }

    private String nonce(int number) {
        return type.code() + number;
    }

    /** The responses whose answer is still waited for. */
    Stream<Batch> awaited() {
        return outstanding.stream().filter(Batch::awaited);
    }

    /** All responses without an answer, waited for or not. */
    Stream<Batch> unanswered() {
        return outstanding.stream();
    }

    boolean awaitsAnswer() {
        return awaited().findAny().isPresent();
    }

    /** Whether another response of this type may go out now, whatever it is about. */
    boolean hasRoom() {
        return awaited().count() < room();
    }

    /**
     * How many responses may be without an answer. Envoy withholds that of clusters while they warm, so these are sent one ahead; not
     * so while a bad one is searched for.
     */
    private int room() {
        return type == ResourceType.CLUSTER && !withholdsAny() ? 2 : 1;
    }

    /** Whether a response with this resource is still without an answer. */
    boolean awaits(String name) {
        return awaited()
                .flatMap(batch -> batch.resources().stream())
                .anyMatch(resource -> resource.name().equals(name));
    }

    /** Notes that a response with this content goes out. */
    void sent(Batch batch) {
        outstanding.add(batch);
        responses++;
        if (outstanding.size() > OUTSTANDING + 2 * told.sizeAtMost()) {
            outstanding.remove(0);
        }
    }

    /** Waits no longer for the answers to these responses. */
    void giveUp(Set<String> nonces) {
        outstanding.replaceAll(batch -> nonces.contains(batch.nonce()) ? batch.givenUp() : batch);
    }

    /** The response that a nonce answers, which is then no longer outstanding; null if there is none such (any more). */
    @Nullable Batch answered(String nonce) {
        for (int i = 0; i < outstanding.size(); i++) {
            if (outstanding.get(i).nonce().equals(nonce)) {
                return outstanding.remove(i);
            }
        }
        return null;
    }

    /** What the client was told of a name, if the bytes are still at hand: it accepted them or has not answered yet. */
    @Nullable Resource lastTold(String name) {
        String version = told.get(name);
        Resource accepted = acknowledged.get(name);
        if (accepted != null && accepted.version().equals(version)) {
            return accepted;
        }
        return outstanding.stream()
                .flatMap(batch -> batch.resources().stream())
                .filter(resource ->
                        resource.name().equals(name) && resource.version().equals(version))
                .findFirst()
                .orElse(null);
    }

    /** Whether the client is known to hold exactly this. */
    boolean accepted(Resource resource) {
        Resource accepted = acknowledged.get(resource.name());
        return accepted != null && accepted.equals(resource);
    }

    /** Names of which the client was sent something that it has not accepted, yet or at all. */
    Set<String> unaccepted() {
        return frozen().unaccepted();
    }

    /**
     * Forgets what was said about names that the client no longer wants.
     *
     * @return those that the client had accepted
     */
    Set<String> forgetUnwanted() {
        Set<String> lost = new HashSet<>(acknowledged.names());
        lost.removeIf(subscription::covers);
        told.retain(subscription::covers);
        acknowledged.retain(subscription::covers);
        return lost;
    }
}
