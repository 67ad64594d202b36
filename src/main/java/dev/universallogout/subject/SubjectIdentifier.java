package dev.universallogout.subject;

import java.net.URI;
import java.net.URISyntaxException;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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
    private static final Pattern ACCT = Pattern.compile("(?i:acct):[^@\\s]+@[^@\\s/]+");

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
    private static final Pattern ADDRESS =
        Pattern.compile(
            "[^\\s@\"(),:;<>\\[\\]\\\\\\p{Cntrl}]{1,64}@[^\\s@\"(),:;<>\\[\\]\\\\\\p{Cntrl}]{1,253}");

    public Email {
      Rules.text("email", email);
      email = Normalizer.normalize(email, Normalizer.Form.NFC);
      Rules.require(email.length() <= 254, "email is longer than 254 characters");
      Rules.require(ADDRESS.matcher(email).matches(), "email is not an address");
    }

    /** Whether the text could be an e-mail address. */
    public static boolean looksLike(String text) {
      return text.length() <= 254 && ADDRESS.matcher(text).matches();
    }

    /** The part behind the {@code @}, in lower case. */
    public String domain() {
      return email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
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
            "did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-](?:[/?#][^\\s\\p{Cntrl}]*)?");

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

  /** The identifiers this one stands for: the entries of {@link Aliases}, else itself. */
  default List<SubjectIdentifier> flattened() {
    return this instanceof Aliases aliases ? aliases.identifiers() : List.of(this);
  }

  /** The rules that several formats share. */
  final class Rules {
    private Rules() {}

    static void text(String member, String value) {
      require(!value.isBlank(), member + " is empty");
      require(
          value.length() <= MAX_LENGTH, member + " is longer than " + MAX_LENGTH + " characters");
    }

    static void require(boolean condition, String message) {
      if (!condition) {
        throw new InvalidSubjectException(message);
      }
    }

    static boolean absolute(String uri) {
      try {
        return new URI(uri).isAbsolute();
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }
}
