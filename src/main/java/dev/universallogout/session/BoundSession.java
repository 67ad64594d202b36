package dev.universallogout.session;

import java.time.Instant;

/**
 * A live session of a user on this node.
 *
 * @param created when it was created
 * @param lastAccessed when its last request but the current one began
 */
public record BoundSession(Instant created, Instant lastAccessed) {}
