package dev.universallogout.journal;

import dev.universallogout.subject.SubjectIdentifier.Email;
import java.util.OptionalLong;

/** Revocations as tests need them. */
final class Revocations {
  static final String CONNECTION = "okta";

  private Revocations() {}

  /** The address of a user. */
  static Email email(String user) {
    return new Email(user + "@example.com");
  }

  static Revocation of(String user, String requestId) {
    return of(CONNECTION, user, requestId);
  }

  static Revocation of(String connection, String user, String requestId) {
    return new Revocation(connection, email(user), OptionalLong.empty(), requestId);
  }
}
