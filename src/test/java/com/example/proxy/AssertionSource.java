package com.example.proxy;

import dev.universallogout.session.SessionSubject;
import dev.universallogout.session.SessionSubjectSource;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** Tells which issuer knows the user by which NameID. */
@ApplicationScoped
public class AssertionSource implements SessionSubjectSource {
  @Override
  public SessionSubject subject(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session != null && session.getAttribute(Assertion.ATTRIBUTE) instanceof Assertion known
        ? SessionSubject.of(new IssuerSubject(known.issuer(), known.nameId()))
        : SessionSubject.NONE;
  }
}
