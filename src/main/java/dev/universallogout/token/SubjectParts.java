package dev.universallogout.token;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import org.jspecify.annotations.Nullable;

/**
 * A simple subject identifier as columns of a database have it.
 *
 * @param format the name of its format
 * @param issuer the issuer of an {@code iss_sub}, else null
 * @param subject the one member that all other formats consist of
 */
record SubjectParts(String format, @Nullable String issuer, String subject) {

  static SubjectParts of(SubjectIdentifier identifier) {
    String format = identifier.format();
    if (identifier instanceof IssuerSubject issuerSubject) {
      return new SubjectParts(format, issuerSubject.issuer(), issuerSubject.subject());
    } else if (identifier instanceof Email email) {
      return new SubjectParts(format, null, email.email());
    } else if (identifier instanceof Opaque opaque) {
      return new SubjectParts(format, null, opaque.id());
    } else if (identifier instanceof Account account) {
      return new SubjectParts(format, null, account.uri());
    } else if (identifier instanceof PhoneNumber phoneNumber) {
      return new SubjectParts(format, null, phoneNumber.phoneNumber());
    } else if (identifier instanceof DecentralizedIdentifier did) {
      return new SubjectParts(format, null, did.url());
    } else if (identifier instanceof UniformResource resource) {
      return new SubjectParts(format, null, resource.uri());
    }
    throw new IllegalArgumentException(format + " is not one identifier");
  }

  /** The e-mail address, if that is what the subject is. */
  @Nullable String email() {
    return format.equals("email") ? subject : null;
  }

  SubjectIdentifier identifier() {
    return switch (format) {
      case "iss_sub" -> new IssuerSubject(issuer == null ? "" : issuer, subject);
      case "email" -> new Email(subject);
      case "opaque" -> new Opaque(subject);
      case "account" -> new Account(subject);
      case "phone_number" -> new PhoneNumber(subject);
      case "did" -> new DecentralizedIdentifier(subject);
      case "uri" -> new UniformResource(subject);
      default -> throw new IllegalArgumentException("there is no format " + format);
    };
  }
}
