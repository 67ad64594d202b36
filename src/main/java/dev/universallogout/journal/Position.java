package dev.universallogout.journal;

/**
 * A place in a journal: a session or token family that carries it has seen every revocation up to
 * {@code number} and none after it.
 *
 * @param journalId the random id of the journal; positions of different journals cannot be compared
 * @param number the number of the last revocation seen, 0 for none
 */
public record Position(String journalId, long number) {

  /**
   * The lower of two positions; where they belong to different journals, one that is older than
   * everything.
   */
  public Position lower(Position other) {
    if (!journalId.equals(other.journalId)) {
      return new Position("", 0);
    }
    return number <= other.number ? this : other;
  }
}
