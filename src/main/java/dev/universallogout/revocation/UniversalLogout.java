package dev.universallogout.revocation;

import dev.universallogout.session.BoundSession;
import dev.universallogout.session.SessionSubject;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.token.Login;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * What an application may ask of this module, by {@code @Inject UniversalLogout} or, without CDI,
 * as the servlet context attribute {@link #ATTRIBUTE}. Thread-safe.
 */
public interface UniversalLogout {

  /** The name of the servlet context attribute that holds it. */
  String ATTRIBUTE = "dev.universallogout.UniversalLogout";

  /**
   * Signs a user out everywhere: in this application and every other that shares its journal,
   * whatever connection the user belongs to. It commits on its own: called inside a transaction, it
   * is neither part of it nor undone with it. Blocks until everything is done or the time for it is
   * up.
   */
  RevocationOutcome revoke(SubjectIdentifier subject);

  /** The user's live sessions of this application on this node. */
  List<BoundSession> sessions(SubjectIdentifier subject);

  /** How many there are. */
  default int count(SubjectIdentifier subject) {
    return sessions(subject).size();
  }

  /**
   * Binds the request's session to a user whom no other source shows, as of the beginning of the
   * request; creates the session if there is none. To be called in the request that logs the user
   * in.
   */
  void bind(HttpServletRequest request, SessionSubject subject);

  /**
   * The login of the request's session, to be given to {@code RefreshTokens.issue}: its tokens end
   * with the session's user, also when a revocation arrives before they are issued.
   *
   * @param request a request whose user is signed in
   * @param client a text of the application's own, for example the client and its scopes
   * @throws IllegalStateException if nobody is signed in; or, with several connections, if the user
   *     belongs to none of them: the message says what to configure
   */
  Login login(HttpServletRequest request, String client);
}
