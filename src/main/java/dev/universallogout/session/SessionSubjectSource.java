package dev.universallogout.session;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Knows the user of a request where the container does not: for applications with a login of their
 * own. An application may supply it as a CDI bean; it is asked in every request that has a session,
 * so it must be fast and must not create one.
 */
@FunctionalInterface
public interface SessionSubjectSource {

  /** The user of this request, or {@link SessionSubject#NONE}. */
  SessionSubject subject(HttpServletRequest request);
}
