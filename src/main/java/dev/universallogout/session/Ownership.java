package dev.universallogout.session;

import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.SubjectScope;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which connections a user belongs to, and under which keys the journal's index knows him there.
 *
 * <p>The strongest evidence decides: the client that the login's token was issued to, else its
 * issuer, else the domain of the e-mail address and the pattern of the principal's name. Weaker
 * evidence never adds a connection to what stronger evidence found, so that two connections that
 * share e-mail addresses do not reach each other's sessions. That holds for each user: a session
 * that has had several is reached by the connections of any.
 */
public final class Ownership {
  private final Map<String, ConnectionSettings> connections;
  private final SubjectKeys subjectKeys;

  public Ownership(Map<String, ConnectionSettings> connections, SubjectKeys subjectKeys) {
    this.connections = connections;
    this.subjectKeys = subjectKeys;
  }

  /** The names of the connections that may end this user's sessions and tokens. */
  public Set<String> connections(SessionSubject subject) {
    if (connections.size() == 1) {
      return connections.keySet();
    }
    List<IssuerSubject> issued =
        subject.identifiers().stream()
            .filter(IssuerSubject.class::isInstance)
            .map(IssuerSubject.class::cast)
            .toList();
    Set<String> byIssuer =
        matching(connection -> issued.stream().anyMatch(connection.scope()::owns));
    Set<String> byClient =
        matching(
            connection ->
                byIssuer.contains(connection.name())
                    && subject.audiences().contains(connection.clientId()));
    if (!byClient.isEmpty()) {
      return byClient;
    }
    if (!byIssuer.isEmpty()) {
      return byIssuer;
    }
    return matching(
        connection ->
            subject.identifiers().stream()
                    .anyMatch(id -> id instanceof Email && connection.scope().owns(id))
                || subject.names().stream().anyMatch(connection.scope()::ownsName));
  }

  /** The same of the users of a session. */
  Set<String> connections(Binding binding) {
    Set<String> names = new LinkedHashSet<>(connections(binding.subject()));
    binding.connections().stream().filter(connections::containsKey).forEach(names::add);
    return names;
  }

  /**
   * Both bindings of a session. Where one tells all that the other does, it is of the same user, of
   * whom more is known now.
   */
  Binding both(Binding one, Binding other) {
    Binding both = one.and(other);
    if (connections.size() < 2
        || one.subject().covers(other.subject())
        || other.subject().covers(one.subject())) {
      return both;
    }
    Set<String> further = connections(one);
    further.addAll(connections(other));
    further.removeAll(connections(both.subject()));
    return both.reachedBy(further);
  }

  /** Why a user belongs to no connection, and what to do about it. */
  String whyNone() {
    return connections.isEmpty()
        ? "there is no connection that could revoke the login: set universal-logout.connections"
        : "the user belongs to none of the connections "
            + String.join(", ", new TreeSet<>(connections.keySet()))
            + ": let the email-domains or principal-names of one match the user, or tell by a"
            + " SessionSubjectSource, a SubjectResolver or UniversalLogout.bind which iss_sub or"
            + " email of the connection the user has";
  }

  /** Whether a revocation through some connection can name a user; of none, any user will do. */
  boolean reaches(Binding binding) {
    SessionSubject subject = binding.subject();
    return connections.isEmpty()
        || connections(binding).stream()
            .anyMatch(
                name ->
                    !subject.identifiers().isEmpty()
                        || subject.names().stream().anyMatch(connectionScope(name)::ownsName));
  }

  /**
   * A user's keys, without duplicates.
   *
   * @param all those under which a revocation that reaches the user is found in the journal
   * @param registered how many of these tell the user from others whatever the connection; they
   *     come first
   */
  record Keys(long[] all, int registered) {}

  /** The keys under which a revocation that reaches this user is found. */
  long[] keys(SessionSubject subject, Journal journal) {
    return keys(subject, connections(subject), journal).all();
  }

  /**
   * The same of the users of a session, beginning with those that the session is registered under.
   */
  Keys keys(Binding binding, Journal journal) {
    return keys(binding.subject(), connections(binding), journal);
  }

  private Keys keys(SessionSubject subject, Set<String> reachedBy, Journal journal) {
    Set<Long> hashes = new LinkedHashSet<>();
    if (subject.isEmpty()) {
      return new Keys(new long[0], 0);
    }
    subject.names().forEach(n -> addName(hashes, Revocation.HOST, n, journal));
    add(hashes, Revocation.HOST, subject.identifiers(), journal);
    int registered = hashes.size();
    for (String name : reachedBy) {
      SubjectScope scope = connectionScope(name);
      subject.names().stream()
          .filter(scope::ownsName)
          .forEach(n -> addName(hashes, name, n, journal));
      add(hashes, name, subject.identifiers(), journal);
      addEverybody(hashes, name, journal);
    }
    addEverybody(hashes, Revocation.HOST, journal);
    return new Keys(hashes.stream().mapToLong(Long::longValue).toArray(), registered);
  }

  /**
   * When an identity provider that may revoke issued the login's token, by its clock; {@code
   * Long.MIN_VALUE} where the login had none of these.
   */
  long issuedAt(SessionSubject subject) {
    boolean comparable =
        subject.issuedAt().isPresent()
            && subject.identifiers().stream()
                .anyMatch(
                    id ->
                        id instanceof IssuerSubject
                            && connections.values().stream().anyMatch(c -> c.scope().owns(id)));
    return comparable ? subject.issuedAt().getAsLong() : Long.MIN_VALUE;
  }

  /**
   * The keys under which the sessions of whoever is known by this identifier are registered, of
   * whatever connection; not for {@link SubjectIdentifier.Everybody}.
   */
  long[] registered(SubjectIdentifier subject, Journal journal) {
    Set<SubjectKey> keys = subjectKeys.ofRevocation(subject);
    long[] hashes = new long[keys.size()];
    int i = 0;
    for (SubjectKey key : keys) {
      hashes[i++] = journal.key(Revocation.HOST, key);
    }
    return hashes;
  }

  private SubjectScope connectionScope(String name) {
    ConnectionSettings connection = connections.get(name);
    if (connection == null) {
      throw new IllegalArgumentException("no connection " + name);
    }
    return connection.scope();
  }

  private void addEverybody(Set<Long> hashes, String connection, Journal journal) {
    subjectKeys.everybody().forEach(key -> hashes.add(journal.key(connection, key)));
  }

  private void addName(Set<Long> hashes, String connection, String name, Journal journal) {
    subjectKeys.ofName(name).forEach(key -> hashes.add(journal.key(connection, key)));
  }

  private void add(
      Set<Long> hashes,
      String connection,
      Collection<SubjectIdentifier> identifiers,
      Journal journal) {
    identifiers.forEach(
        identifier ->
            subjectKeys
                .ofIdentifier(identifier)
                .forEach(key -> hashes.add(journal.key(connection, key))));
  }

  private Set<String> matching(Predicate<ConnectionSettings> condition) {
    Set<String> names = new LinkedHashSet<>();
    connections.values().stream()
        .filter(condition)
        .map(ConnectionSettings::name)
        .forEach(names::add);
    return names;
  }
}
