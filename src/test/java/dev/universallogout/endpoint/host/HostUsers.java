package dev.universallogout.endpoint.host;

import dev.universallogout.revocation.UserDirectory;
import dev.universallogout.session.SessionSubject;
import dev.universallogout.session.SubjectResolver;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The application's directory. Users are called {@code u<digits>@both.example}; every other
 * identifier is made of these digits.
 */
@ApplicationScoped
public class HostUsers implements SubjectResolver, UserDirectory {
  private static final String DOMAIN = HostTokens.DOMAIN;

  @Override
  public Collection<SubjectIdentifier> resolve(SessionSubject subject) {
    return subject.names().stream()
        .flatMap(name -> identifiers(HostTokens.digits(name)).stream())
        .toList();
  }

  private static List<SubjectIdentifier> identifiers(String digits) {
    return List.of(
        new Account("acct:u" + digits + DOMAIN),
        new PhoneNumber("+49" + digits),
        new DecentralizedIdentifier("did:example:u" + digits),
        new UniformResource("https://both.example/users/" + digits));
  }

  @Override
  public Optional<String> find(SubjectIdentifier subject) {
    return HostTokens.userOf(subject).filter(user -> !HostTokens.digits(user).startsWith("0"));
  }
}
