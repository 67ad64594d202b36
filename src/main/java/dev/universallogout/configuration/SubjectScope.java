package dev.universallogout.configuration;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which users a connection may name, and which sessions are its own.
 *
 * @param formats the RFC 9493 formats it may use; {@code aliases} as well as those inside
 * @param issuers the issuers of {@code iss_sub} subjects
 * @param emailDomains the domains of e-mail addresses, in the form in which they are compared;
 *     empty for any
 * @param principalNames the names of principals without an issuer; empty for any
 */
public record SubjectScope(
    Set<String> formats,
    Set<String> issuers,
    Optional<Set<String>> emailDomains,
    Optional<Pattern> principalNames) {

  public SubjectScope {
    formats = Set.copyOf(formats);
    issuers = Set.copyOf(issuers);
    emailDomains = emailDomains.map(Set::copyOf);
  }

  /** Whether the connection may name this user; of {@code aliases}, every one. */
  public boolean admits(SubjectIdentifier subject) {
    return formats.contains(subject.format())
        && subject.flattened().stream().allMatch(this::admitsOne);
  }

  private boolean admitsOne(SubjectIdentifier identifier) {
    boolean placed = identifier instanceof IssuerSubject || identifier instanceof Email;
    return formats.contains(identifier.format()) && (!placed || owns(identifier));
  }

  /**
   * Whether this identifier proves that a user is the connection's own; those that name neither an
   * issuer nor a domain prove nothing.
   */
  public boolean owns(SubjectIdentifier identifier) {
    if (identifier instanceof IssuerSubject issuerSubject) {
      return issuers.contains(issuerSubject.issuer());
    }
    return identifier instanceof Email email && ownsDomain(email);
  }

  /** Whether a session known only by this name is the connection's own. */
  public boolean ownsName(String name) {
    if (principalNames.isPresent()) {
      return principalNames.get().matcher(name).matches();
    }
    return !Email.looksLike(name) || ownsDomain(new Email(name));
  }

  private boolean ownsDomain(Email email) {
    return emailDomains.map(domains -> domains.contains(email.domain())).orElse(true);
  }
}
