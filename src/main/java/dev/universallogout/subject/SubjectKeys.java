package dev.universallogout.subject;

import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import dev.universallogout.subject.SubjectKey.Kind;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * How identifiers are compared.
 *
 * <p>The domain of an e-mail address has no case; its local part has none either unless {@code
 * exactLocalPart} is set. A session that is known by a plain name only meets a revocation by {@code
 * iss_sub} or {@code opaque} whose subject is that name, or one by {@code email} whose address is
 * that name.
 *
 * @param exactLocalPart whether the case of an e-mail address's local part matters
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.2.1">RFC 9493 §3.2.2.1</a>
 */
public record SubjectKeys(boolean exactLocalPart) {

  /**
   * The keys under which a revocation of this subject is found: one, but for {@code iss_sub} two,
   * and for {@code aliases} those of all its identifiers. Neither of the two could do for the
   * other: by the issuer's key alone a session with a name only would not be found, and by the name
   * alone the users of other issuers would be.
   */
  public Set<SubjectKey> ofRevocation(SubjectIdentifier subject) {
    Set<SubjectKey> keys = new LinkedHashSet<>();
    if (subject instanceof Aliases aliases) {
      aliases.identifiers().forEach(identifier -> keys.addAll(ofRevocation(identifier)));
      return keys;
    } else if (subject instanceof Everybody) {
      return everybody();
    }
    keys.add(key(subject));
    if (subject instanceof IssuerSubject issuerSubject) {
      keys.add(name(issuerSubject.subject()));
    }
    return keys;
  }

  /** The keys of a session or token whose user is known by this identifier. */
  public Set<SubjectKey> ofIdentifier(SubjectIdentifier subject) {
    Set<SubjectKey> keys = new LinkedHashSet<>();
    subject.flattened().forEach(identifier -> keys.add(key(identifier)));
    return keys;
  }

  /** The keys of a session or token whose user is known by a plain name only. */
  public Set<SubjectKey> ofName(String name) {
    Set<SubjectKey> keys = new LinkedHashSet<>();
    keys.add(name(name));
    if (Email.looksLike(name)) {
      keys.add(key(new Email(name)));
    }
    return keys;
  }

  /** The key that every session and token has, whoever its user is. */
  public Set<SubjectKey> everybody() {
    return Set.of(new SubjectKey(Kind.EVERYBODY, "", ""));
  }

  private SubjectKey key(SubjectIdentifier subject) {
    if (subject instanceof IssuerSubject issuerSubject) {
      return new SubjectKey(Kind.ISSUER_SUBJECT, issuerSubject.issuer(), issuerSubject.subject());
    } else if (subject instanceof Email email) {
      return new SubjectKey(exactLocalPart ? Kind.EXACT_EMAIL : Kind.EMAIL, "", canonical(email));
    } else if (subject instanceof Opaque opaque) {
      return name(opaque.id());
    } else if (subject instanceof Account account) {
      return new SubjectKey(
          exactLocalPart ? Kind.EXACT_ACCOUNT : Kind.ACCOUNT, "", canonical(account));
    } else if (subject instanceof PhoneNumber phoneNumber) {
      return new SubjectKey(Kind.PHONE_NUMBER, "", phoneNumber.phoneNumber());
    } else if (subject instanceof DecentralizedIdentifier did) {
      return new SubjectKey(Kind.DID, "", did.url());
    } else if (subject instanceof UniformResource resource) {
      return new SubjectKey(Kind.URI, "", resource.uri());
    }
    throw new IllegalArgumentException(subject.format() + " has no key of its own");
  }

  private static SubjectKey name(String name) {
    return new SubjectKey(Kind.NAME, "", name);
  }

  private String canonical(Email email) {
    return canonical(email.localPart()) + "@" + email.domain();
  }

  private String canonical(Account account) {
    String address = account.uri().substring("acct:".length());
    int at = address.indexOf('@');
    return canonical(address.substring(0, at)) + address.substring(at).toLowerCase(Locale.ROOT);
  }

  /** Of the two small sigmas it depends on the letters around which one a capital becomes. */
  private String canonical(String localPart) {
    return exactLocalPart ? localPart : localPart.toLowerCase(Locale.ROOT).replace('ς', 'σ');
  }
}
