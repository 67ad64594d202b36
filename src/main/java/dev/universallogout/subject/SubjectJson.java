package dev.universallogout.subject;

import dev.universallogout.subject.JsonNode.Elements;
import dev.universallogout.subject.JsonNode.Members;
import dev.universallogout.subject.JsonNode.Text;
import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subject identifiers as JSON text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3">RFC 9493 §3</a>
 */
public final class SubjectJson {
  private static final String EVERYBODY = write(new Everybody());

  private SubjectJson() {}

  /**
   * The one text of this identifier: the members in the order of the RFC, without spaces, and
   * without any character below U+0020. Equal identifiers have equal texts.
   */
  public static String write(SubjectIdentifier subject) {
    StringBuilder json = new StringBuilder();
    write(json, subject);
    return json.toString();
  }

  /**
   * Reads what {@link #write} has written, or any other JSON text of an identifier. This alone
   * knows {@link Everybody}, never {@link #identifier}, by which requests are read. Members that
   * the format does not describe are ignored.
   *
   * @throws InvalidSubjectException if the text is no JSON or not allowed by its format
   */
  public static SubjectIdentifier read(String json) {
    if (json.equals(EVERYBODY)) {
      return new Everybody();
    }
    return identifier(JsonNode.read(json), new UndescribedMembers(false));
  }

  static SubjectIdentifier identifier(JsonNode node, UndescribedMembers undescribed) {
    if (!(node instanceof Members subject)) {
      throw new InvalidSubjectException("the subject is not a JSON object");
    }
    String format = text(subject, "format");
    return switch (format) {
      case "account" -> new Account(only(subject, "uri", undescribed));
      case "email" -> new Email(only(subject, "email", undescribed));
      case "iss_sub" -> {
        undescribed.note(subject, "format", "iss", "sub");
        yield new IssuerSubject(text(subject, "iss"), text(subject, "sub"));
      }
      case "opaque" -> new Opaque(only(subject, "id", undescribed));
      case "phone_number" -> new PhoneNumber(only(subject, "phone_number", undescribed));
      case "did" -> new DecentralizedIdentifier(only(subject, "url", undescribed));
      case "uri" -> new UniformResource(only(subject, "uri", undescribed));
      case "aliases" -> aliases(subject, undescribed);
      default -> throw new InvalidSubjectException("the subject's format is unknown");
    };
  }

  private static Aliases aliases(Members subject, UndescribedMembers undescribed) {
    undescribed.note(subject, "format", "identifiers");
    if (!(subject.byName().get("identifiers") instanceof Elements identifiers)) {
      throw new InvalidSubjectException("identifiers is not a JSON array");
    }
    return new Aliases(
        identifiers.inOrder().stream().map(node -> identifier(node, undescribed)).toList());
  }

  /** The value of the one member that a format has. */
  private static String only(Members subject, String member, UndescribedMembers undescribed) {
    undescribed.note(subject, "format", member);
    return text(subject, member);
  }

  private static String text(Members subject, String member) {
    @Nullable JsonNode value = subject.byName().get(member);
    if (value == null) {
      throw new InvalidSubjectException(member + " is missing");
    } else if (value instanceof Text text) {
      return text.value();
    }
    throw new InvalidSubjectException(member + " is not a JSON string");
  }

  private static void write(StringBuilder json, SubjectIdentifier subject) {
    json.append("{\"format\":\"").append(subject.format()).append('"');
    if (subject instanceof Account account) {
      member(json, "uri", account.uri());
    } else if (subject instanceof Email email) {
      member(json, "email", email.email());
    } else if (subject instanceof IssuerSubject issuerSubject) {
      member(json, "iss", issuerSubject.issuer());
      member(json, "sub", issuerSubject.subject());
    } else if (subject instanceof Opaque opaque) {
      member(json, "id", opaque.id());
    } else if (subject instanceof PhoneNumber phoneNumber) {
      member(json, "phone_number", phoneNumber.phoneNumber());
    } else if (subject instanceof DecentralizedIdentifier did) {
      member(json, "url", did.url());
    } else if (subject instanceof UniformResource resource) {
      member(json, "uri", resource.uri());
    } else if (subject instanceof Aliases aliases) {
      members(json, aliases.identifiers());
    }
    json.append('}');
  }

  private static void members(StringBuilder json, List<SubjectIdentifier> identifiers) {
    json.append(",\"identifiers\":[");
    for (int i = 0; i < identifiers.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      write(json, identifiers.get(i));
    }
    json.append(']');
  }

  private static void member(StringBuilder json, String name, String value) {
    json.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20) {
        json.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        if (c == '"' || c == '\\') {
          json.append('\\');
        }
        json.append(c);
      }
    }
    json.append('"');
  }
}
