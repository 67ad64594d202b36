package dev.universallogout.endpoint.host;

import dev.universallogout.session.SessionSubject;
import dev.universallogout.session.SessionSubjectSource;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** Knows the users who signed in by an identity provider. */
@ApplicationScoped
public class HostSubjects implements SessionSubjectSource {
  @Override
  public SessionSubject subject(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null || !(session.getAttribute("iss") instanceof String issuer)) {
      return SessionSubject.NONE;
    }
    IssuerSubject subject = new IssuerSubject(issuer, (String) session.getAttribute("sub"));
    return session.getAttribute("email") instanceof String email
        ? SessionSubject.of(subject, new Email(email))
        : SessionSubject.of(subject);
  }
}
