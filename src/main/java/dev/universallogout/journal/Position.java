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

  /** This position; where it is of the other's journal, sharing the text of its id. */
  public Position sharing(Position other) {
    if (equals(other)) {
      return other;
    }
    return journalId.equals(other.journalId) ? new Position(other.journalId, number) : this;
  }
}
