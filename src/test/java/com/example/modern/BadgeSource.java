package com.example.modern;

import dev.universallogout.session.SessionSubject;
import dev.universallogout.session.SessionSubjectSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** Tells who is signed in. */
@ApplicationScoped
public class BadgeSource implements SessionSubjectSource {
  @Override
  public SessionSubject subject(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    Badge badge = session == null ? null : (Badge) session.getAttribute(Badge.ATTRIBUTE);
    return badge == null ? SessionSubject.NONE : SessionSubject.named(badge.user());
  }
}
