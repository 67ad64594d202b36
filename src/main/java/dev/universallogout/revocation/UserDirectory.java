package dev.universallogout.revocation;

import dev.universallogout.subject.SubjectIdentifier;
import java.util.Optional;

/**
 * Knows the application's users. An application may supply it as a CDI bean; it is asked only to
 * refuse subjects that nobody knows ({@code unknown-subject=reject}) and {@code aliases} that name
 * two different users.
 */
@FunctionalInterface
public interface UserDirectory {

  /**
   * The application's own id of the user whom the identifier names, or empty where it names nobody.
   */
  Optional<String> find(SubjectIdentifier subject);
}
