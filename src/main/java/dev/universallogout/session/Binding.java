package dev.universallogout.session;

import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a session carries, as one {@code String} attribute: {@code v1|journal
 * id|number|item|item...}. Without items it is the session's birth. A class of ours would have to
 * be deserialised by whatever stores sessions; a string is not.
 *
 * <p>In a rolling upgrade a session is read by two releases. An item whose kind begins with a
 * capital letter may be passed over by a release that does not know it, and is handed on as it is;
 * one that is unknown otherwise, and another version, make the session unproven.
 *
 * @param position what the session has seen of the journal; only ever lowered
 * @param subject its users, all that were ever seen in it
 * @param connections the names of connections that one of its users belongs to and all of them
 *     together do not, since stronger evidence of another user decides
 * @param later items of a later release
 */
record Binding(
    Position position, SessionSubject subject, Set<String> connections, Set<String> later) {

  /** The name of the session attribute. */
  static final String ATTRIBUTE = "dev.universallogout.binding";

  private static final String VERSION = "v1";
  private static final String CONNECTION = "K ";

  /** Older than every revocation: what a session has whose past is unknown. */
  static final Binding UNPROVEN = new Binding(new Position("", 0), SessionSubject.NONE);

  Binding {
    connections = Set.copyOf(connections);
    later = Set.copyOf(later);
  }

  Binding(Position position, SessionSubject subject) {
    this(position, subject, Set.of(), Set.of());
  }

  static Binding birth(Position position) {
    return new Binding(position, SessionSubject.NONE);
  }

  /** Both users, and the lower position. */
  Binding and(Binding other) {
    return new Binding(
        position.lower(other.position),
        subject.and(other.subject),
        union(connections, other.connections),
        union(later, other.later));
  }

  /** The same users, of whom one belongs to these connections as well. */
  Binding reachedBy(Set<String> further) {
    return new Binding(position, subject, union(connections, further), later);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new LinkedHashSet<>(one);
    both.addAll(other);
    return both;
  }

  /** The same users, at the lower position. */
  Binding lower(Position other) {
    return new Binding(position.lower(other), subject, connections, later);
  }

  String encode() {
    StringJoiner text = new StringJoiner("|");
    text.add(VERSION).add(encode(position.journalId())).add(Long.toString(position.number()));
    // In one order on all nodes, which else would rewrite what each other has written.
    Set<String> items = new TreeSet<>(later);
    subject.identifiers().forEach(identifier -> items.add(item(identifier)));
    subject.names().forEach(name -> items.add("n " + encode(name)));
    subject.audiences().forEach(audience -> items.add("c " + encode(audience)));
    connections.forEach(name -> items.add(CONNECTION + encode(name)));
    items.forEach(text::add);
    return text.toString();
  }

  /**
   * Reads an attribute's value.
   *
   * @return null where there is none; {@link #UNPROVEN} where it cannot be understood
   */
  static @Nullable Binding parse(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    try {
      return decode((String) value);
    } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
      return UNPROVEN;
    }
  }

  private static Binding decode(String value) {
    String[] parts = value.split("\\|", -1);
    if (!parts[0].equals(VERSION)) {
      return UNPROVEN;
    }
    Set<SubjectIdentifier> identifiers = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    Set<String> audiences = new LinkedHashSet<>();
    Set<String> connections = new LinkedHashSet<>();
    Set<String> later = new LinkedHashSet<>();
    for (int i = 3; i < parts.length; i++) {
      if (parts[i].startsWith(CONNECTION)) {
        connections.add(decoded(parts[i].substring(CONNECTION.length())));
        continue;
      }
      if (Character.isUpperCase(parts[i].charAt(0))) {
        later.add(parts[i]);
        continue;
      }
      String[] item = parts[i].split(" ", -1);
      String text = decoded(item[1]);
      switch (item[0]) {
        case "n" -> names.add(text);
        case "c" -> audiences.add(text);
        case "i" -> identifiers.add(new IssuerSubject(text, decoded(item[2])));
        case "e" -> identifiers.add(new Email(text));
        case "o" -> identifiers.add(new Opaque(text));
        case "a" -> identifiers.add(new Account(text));
        case "p" -> identifiers.add(new PhoneNumber(text));
        case "d" -> identifiers.add(new DecentralizedIdentifier(text));
        case "u" -> identifiers.add(new UniformResource(text));
        default -> throw new IllegalArgumentException("unknown item");
      }
    }
    return new Binding(
        new Position(decoded(parts[1]), Long.parseLong(parts[2])),
        new SessionSubject(identifiers, names, audiences, OptionalLong.empty()),
        connections,
        later);
  }

  private static String item(SubjectIdentifier identifier) {
    if (identifier instanceof IssuerSubject issuerSubject) {
      return "i " + encode(issuerSubject.issuer()) + " " + encode(issuerSubject.subject());
    } else if (identifier instanceof Email email) {
      return "e " + encode(email.email());
    } else if (identifier instanceof Opaque opaque) {
      return "o " + encode(opaque.id());
    } else if (identifier instanceof Account account) {
      return "a " + encode(account.uri());
    } else if (identifier instanceof PhoneNumber phoneNumber) {
      return "p " + encode(phoneNumber.phoneNumber());
    } else if (identifier instanceof DecentralizedIdentifier did) {
      return "d " + encode(did.url());
    } else if (identifier instanceof UniformResource resource) {
      return "u " + encode(resource.uri());
    }
    throw new IllegalArgumentException(
        Aliases.class.getSimpleName() + " are flattened before binding");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
