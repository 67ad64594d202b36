package dev.universallogout.journal;

/**
 * A revocation that is durable.
 *
 * @param number its place in the one sequence of this journal, from 1
 * @param entryId a random value that tells it from another entry that had the same number before
 *     the database lost commits
 * @param revocation what was recorded
 */
public record JournalEntry(long number, String entryId, Revocation revocation) {}
