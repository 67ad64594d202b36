package com.example.modern;

import dev.universallogout.revocation.RevocationCompleted;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers which revocations were completed. */
@ApplicationScoped
public class Completions {
  private final List<RevocationCompleted> completed = new CopyOnWriteArrayList<>();

  void completed(@Observes RevocationCompleted event) {
    completed.add(event);
  }

  public long of(String user) {
    return completed.stream().filter(event -> names(event.subject(), user)).count();
  }

  private static boolean names(SubjectIdentifier subject, String user) {
    return subject.equals(new Opaque(user))
        || (subject instanceof IssuerSubject named && named.subject().equals(user));
  }
}
