package dev.universallogout.session;

import dev.universallogout.subject.SubjectIdentifier;
import java.util.Collection;

/**
 * Knows further identifiers of a user, for example the e-mail address that belongs to a login name.
 * An application may supply it as a CDI bean.
 *
 * <p>It is asked once when a session is bound to a user, in the thread of that request, never when
 * a revocation arrives. When it throws, the request fails: a session whose user is not fully known
 * must not go on.
 */
@FunctionalInterface
public interface SubjectResolver {

  /**
   * Every further identifier by which the identity provider may name this user; possibly none.
   *
   * @param subject what is known already
   */
  Collection<SubjectIdentifier> resolve(SessionSubject subject);
}
