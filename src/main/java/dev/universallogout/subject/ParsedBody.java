package dev.universallogout.subject;

import java.util.List;

/** What the body of a request to the endpoint turned out to be. */
public sealed interface ParsedBody {

  /**
   * A request that names a user.
   *
   * @param subject the user
   * @param undescribedMembers the names of members that the request should not have had; safe to be
   *     logged, at most {@value SubjectParser#MAX_UNDESCRIBED} of them
   */
  record Subject(SubjectIdentifier subject, List<String> undescribedMembers) implements ParsedBody {
    public Subject {
      undescribedMembers = List.copyOf(undescribedMembers);
    }
  }

  /**
   * No such request.
   *
   * @param reason the rule that was broken, without any value of the body; safe to be logged
   */
  record Malformed(String reason) implements ParsedBody {}
}
