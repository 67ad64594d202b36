package dev.universallogout.revocation;

import dev.universallogout.subject.SubjectIdentifier;

/**
 * A revocation is in force and every holder of refresh tokens has done its work; fired as a CDI
 * event in the application that handled the request, after the fact and outside of any transaction.
 * An observer that fails changes nothing.
 *
 * @param number the revocation's number in the journal
 * @param connection the connection that asked; {@code "*"} where the application itself did
 * @param subject the user, as sent
 * @param sessionsEnded how many sessions of this application were ended at once on this node
 */
public record RevocationCompleted(
    long number, String connection, SubjectIdentifier subject, int sessionsEnded) {}
