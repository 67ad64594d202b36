package dev.universallogout.subject;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A user as an identity provider names one, in one of the eight formats of RFC 9493.
 *
 * <p>Every instance is valid: a constructor that is given a value its format does not allow throws
 * {@link InvalidSubjectException}. Instances are immutable and keep the value as it was sent; how
 * two values are compared is the business of {@link SubjectKeys}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3">RFC 9493 §3</a>
 */
public sealed interface SubjectIdentifier {

  /** The most characters any single member may have. */
  int MAX_LENGTH = 2048;

  /** The most identifiers that one {@link Aliases} may carry. */
  int MAX_ALIASES = 32;

  /** The format's name in the IANA registry, for example {@code iss_sub}. */
  String format();

  /**
   * An account at a service provider.
   *
   * @param uri an {@code acct:} URI (RFC 7565)
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.1">RFC 9493 §3.2.1</a>
   */
  record Account(String uri) implements SubjectIdentifier {
    private static final Pattern ACCT =
        Pattern.compile(
            "(?i:acct):(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})++@[A-Za-z0-9._~%\\[\\]:-]+");

    public Account {
      Rules.text("uri", uri);
      Rules.require(ACCT.matcher(uri).matches(), "uri is not an acct URI");
    }

    @Override
    public String format() {
      return "account";
    }
  }

  /**
   * An e-mail address.
   *
   * @param email an addr-spec of RFC 5322 without comments, quoting or display name; normalised to
   *     NFC
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.2">RFC 9493 §3.2.2</a>
   */
  record Email(String email) implements SubjectIdentifier {
    private static final int MAX_EMAIL = 254;

    private static final Pattern ADDRESS =
        Pattern.compile(
            "[^\\s\\p{Z}\\p{Cc}\\p{Cs}@\"(),:;<>\\[\\]\\\\]{1,64}"
                + "@[\\p{L}\\p{M}\\p{N}_-]+(?:\\.[\\p{L}\\p{M}\\p{N}_-]+)*+");

    public Email {
      Rules.text("email", email);
      email = Normalizer.normalize(email, Normalizer.Form.NFC);
      Rules.require(
          email.length() <= MAX_EMAIL, "email is longer than " + MAX_EMAIL + " characters");
      Rules.require(ADDRESS.matcher(email).matches(), "email is not an address");
    }

    /** Whether the text could be an e-mail address. */
    public static boolean looksLike(String text) {
      if (text.length() > MAX_LENGTH || text.indexOf('@') < 0) {
        return false;
      }
      String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
      return composed.length() <= MAX_EMAIL && ADDRESS.matcher(composed).matches();
    }

    /** The part before the {@code @}. */
    String localPart() {
      return email.substring(0, email.indexOf('@'));
    }

    /** The part behind the {@code @}, in the form in which domains are compared. */
    public String domain() {
      return comparableDomain(email.substring(email.indexOf('@') + 1));
    }

    /**
     * A domain in the form in which domains are compared: in lower case, and an internationalised
     * one by its ASCII name. A label that the revisions of IDNA spell differently stays as it is,
     * since its ASCII name may belong to somebody else.
     */
    public static String comparableDomain(String domain) {
      return Arrays.stream(domain.split("\\.", -1))
          .map(Email::comparableLabel)
          .collect(Collectors.joining("."));
    }

    private static String comparableLabel(String label) {
      String lower = Normalizer.normalize(label, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
      if (lower.chars().allMatch(c -> c < 0x80)
          || lower.matches(".*[\u00df\u03c2\u200c\u200d].*")) {
        return lower;
      }
      try {
        return IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED);
      } catch (IllegalArgumentException e) {
        // No name that could be registered; it equals itself only.
        return lower;
      }
    }

    @Override
    public String format() {
      return "email";
    }
  }

  /**
   * A subject at an issuer, as in the JWT claims of these names; compared case-sensitively.
   *
   * @param issuer the {@code iss} member
   * @param subject the {@code sub} member
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.3">RFC 9493 §3.2.3</a>
   */
  record IssuerSubject(String issuer, String subject) implements SubjectIdentifier {
    public IssuerSubject {
      Rules.text("iss", issuer);
      Rules.text("sub", subject);
    }

    @Override
    public String format() {
      return "iss_sub";
    }
  }

  /**
   * An identifier without any meaning of its own, compared exactly: here, the application's own
   * user id.
   *
   * @param id the {@code id} member
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.4">RFC 9493 §3.2.4</a>
   */
  record Opaque(String id) implements SubjectIdentifier {
    public Opaque {
      Rules.text("id", id);
    }

    @Override
    public String format() {
      return "opaque";
    }
  }

  /**
   * A telephone number.
   *
   * @param phoneNumber E.164, with the international prefix
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.5">RFC 9493 §3.2.5</a>
   */
  record PhoneNumber(String phoneNumber) implements SubjectIdentifier {
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{1,14}");

    public PhoneNumber {
      Rules.text("phone_number", phoneNumber);
      Rules.require(E164.matcher(phoneNumber).matches(), "phone_number is not an E.164 number");
    }

    @Override
    public String format() {
      return "phone_number";
    }
  }

  /**
   * A decentralized identifier.
   *
   * @param url a DID URL, possibly a bare DID
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.6">RFC 9493 §3.2.6</a>
   */
  record DecentralizedIdentifier(String url) implements SubjectIdentifier {
    private static final Pattern DID =
        Pattern.compile(
            "did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})++(?<!:)(?:[/?#][!-~]*)?");

    public DecentralizedIdentifier {
      Rules.text("url", url);
      Rules.require(DID.matcher(url).matches(), "url is not a DID URL");
    }

    @Override
    public String format() {
      return "did";
    }
  }

  /**
   * Any URI that names the user.
   *
   * @param uri an absolute URI (RFC 3986)
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.7">RFC 9493 §3.2.7</a>
   */
  record UniformResource(String uri) implements SubjectIdentifier {
    public UniformResource {
      Rules.text("uri", uri);
      Rules.require(Rules.absolute(uri), "uri is not an absolute URI");
    }

    @Override
    public String format() {
      return "uri";
    }
  }

  /**
   * Several names of one and the same user; exact duplicates are dropped.
   *
   * @param identifiers at least one, at most {@link #MAX_ALIASES}, none of them {@code Aliases}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3.2.8">RFC 9493 §3.2.8</a>
   */
  record Aliases(List<SubjectIdentifier> identifiers) implements SubjectIdentifier {
    public Aliases {
      Rules.require(!identifiers.isEmpty(), "identifiers is empty");
      Rules.require(
          identifiers.size() <= MAX_ALIASES,
          "identifiers has more than " + MAX_ALIASES + " entries");
      Rules.require(
          identifiers.stream().noneMatch(Aliases.class::isInstance),
          "identifiers contains aliases");
      identifiers = List.copyOf(new LinkedHashSet<>(identifiers));
    }

    @Override
    public String format() {
      return "aliases";
    }
  }

  /**
   * All users of a connection, whoever they are: what an operator ends, never what a request names.
   * It is no format of RFC 9493, and no parser of requests knows it.
   */
  record Everybody() implements SubjectIdentifier {
    @Override
    public String format() {
      return "everybody";
    }
  }

  /**
   * The identifiers this one stands for: the entries of {@link Aliases}, none for {@link
   * Everybody}, else itself.
   */
  default List<SubjectIdentifier> flattened() {
    if (this instanceof Everybody) {
      return List.of();
    }
    return this instanceof Aliases aliases ? aliases.identifiers() : List.of(this);
  }

  /** The rules that several formats share. */
  final class Rules {
    private Rules() {}

    static void text(String member, String value) {
      require(!value.isBlank(), member + " is empty");
      require(wellFormed(value), member + " is not Unicode text");
      require(
          value.length() <= MAX_LENGTH, member + " is longer than " + MAX_LENGTH + " characters");
    }

    /** Text with half of a surrogate pair would not survive being stored or hashed. */
    private static boolean wellFormed(String value) {
      return value
          .codePoints()
          .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    static void require(boolean condition, String message) {
      if (!condition) {
        throw new InvalidSubjectException(message);
      }
    }

    static boolean absolute(String uri) {
      try {
        return uri.chars().allMatch(c -> c < 0x80) && new URI(uri).isAbsolute();
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }
}
