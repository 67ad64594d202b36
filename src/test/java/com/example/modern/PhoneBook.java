package com.example.modern;

import dev.universallogout.session.SessionSubject;
import dev.universallogout.session.SubjectResolver;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Knows everybody's address, and the numbers of those whose names end in digits. */
@ApplicationScoped
public class PhoneBook implements SubjectResolver {
  @Override
  public Collection<SubjectIdentifier> resolve(SessionSubject subject) {
    List<SubjectIdentifier> found = new ArrayList<>();
    for (String name : subject.names()) {
      found.add(new Email(name + "@corp.example"));
      String digits = name.replaceAll("\\D", "");
      if (digits.length() > 4) {
        found.add(new PhoneNumber("+49" + digits.substring(0, Math.min(9, digits.length()))));
      }
    }
    return found;
  }
}
