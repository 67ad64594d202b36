package dev.universallogout.revocation;

import dev.universallogout.subject.SubjectIdentifier;

/**
 * A revocation is in force and every holder of refresh tokens has done its work; fired as a CDI
 * event in the application that handled the request, after the fact and outside of any transaction.
 * Where the work took longer than the request waited, it is fired once the work is done, on a
 * thread of the module.
 *
 * <p>A node fires it once for each revocation that it handles, also if the request is repeated
 * there. Two things it does not promise: if the process ends before the work is done, it is not
 * fired by itself; and if the request is repeated on another node, or after a restart, it is fired
 * there, {@code repeated}, whether or not it has been fired before. An observer that must act
 * exactly once remembers the number. One that fails changes nothing, and is not told again.
 *
 * @param number the revocation's number in the journal
 * @param connection the connection that asked; {@code "*"} where the application itself did
 * @param subject the user, as sent
 * @param sessionsEnded how many sessions of this application were ended at once on this node
 * @param repeated whether the request that this node handled had been made before, so that the
 *     event may have been fired elsewhere already
 */
public record RevocationCompleted(
    long number,
    String connection,
    SubjectIdentifier subject,
    int sessionsEnded,
    boolean repeated) {}
