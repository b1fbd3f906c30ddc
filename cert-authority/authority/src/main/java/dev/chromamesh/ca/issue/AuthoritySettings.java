package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.TrustDomain;
import java.time.Duration;
import java.time.Instant;

/**
 * What an authority is told when it is opened.
 *
 * @param trustDomain for whose workloads it signs
 * @param defaultLifetime of the leaves for which nobody says another one; a second to ten years
 * @param buildDate when this software was built: a clock that is earlier is wrong, and no root is made by it
 * @param limit how many leaves an instance may ask for
 */
public record AuthoritySettings(
        TrustDomain trustDomain, Duration defaultLifetime, Instant buildDate, IssuanceLimit limit) {

    /** Checks the lifetime. */
    public AuthoritySettings {
        defaultLifetime = IssuanceRequest.requireLifetime(defaultLifetime);
    }

    /** With the limit that fits most. */
    public AuthoritySettings(TrustDomain trustDomain, Duration defaultLifetime, Instant buildDate) {
        this(trustDomain, defaultLifetime, buildDate, IssuanceLimit.STANDARD);
    }
}
