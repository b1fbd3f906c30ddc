package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.rotation.RotationPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * What an authority is told when it is opened.
 *
 * @param trustDomain for whose workloads it signs
 * @param defaultLifetime of the leaves for which nobody says another one; a second to ten years
 * @param buildDate when this software was built: a clock that is earlier is wrong, and no root is made by it
 * @param limit how many leaves an instance may ask for
 * @param rotation how long authorities live, and how they follow each other
 */
public record AuthoritySettings(
        TrustDomain trustDomain,
        Duration defaultLifetime,
        Instant buildDate,
        IssuanceLimit limit,
        RotationPolicy rotation) {

    /** Checks the lifetime. */
    public AuthoritySettings {
        defaultLifetime = IssuanceRequest.requireLifetime(defaultLifetime);
    }

    /** With the limit and the policy that fit most. */
    public AuthoritySettings(TrustDomain trustDomain, Duration defaultLifetime, Instant buildDate) {
        this(trustDomain, defaultLifetime, buildDate, IssuanceLimit.STANDARD, RotationPolicy.standard());
    }
}
