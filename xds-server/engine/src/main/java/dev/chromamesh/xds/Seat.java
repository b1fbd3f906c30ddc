package dev.chromamesh.xds;

import java.util.Optional;

/**
 * A client's place at one of the services. It has one stream there at a time; a newer one takes the place of an older.
 *
 * @param only the type of a service for a single type; nothing for the aggregated service
 */
record Seat(Client client, Optional<ResourceType> only) {}
