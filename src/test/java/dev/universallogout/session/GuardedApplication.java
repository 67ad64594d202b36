package dev.universallogout.session;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.session.SessionState.Stage;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An application on one node, between the two filters. */
final class GuardedApplication implements AutoCloseable {
  static final FilterChain NOTHING = (q, a) -> {};

  /** Where there is not more than one connection. */
  static final Ownership OWNERSHIP = new Ownership(Map.of(), new SubjectKeys(false));

  final Journal journal;
  final Sessions sessions;
  final SessionFilter guard;
  final SessionFilter witness;

  GuardedApplication() {
    this(Map.of(), new InMemoryJournal());
  }

  /**
   * @param further keys beside those of the connection {@code okta}, without the prefix
   */
  GuardedApplication(Map<String, String> further, RevocationJournal store) {
    this(further, store, GuardedApplication.class.getClassLoader());
  }

  /**
   * @param classLoader the application's, which tells what frameworks it has
   */
  GuardedApplication(
      Map<String, String> further, RevocationJournal store, ClassLoader classLoader) {
    Settings settings = MapConfiguration.withOkta(further);
    SubjectKeys keys = new SubjectKeys(false);
    journal = new Journal(store, keys, settings.connections().keySet(), settings);
    sessions = new Sessions(settings, journal, keys, List::of, List::of, classLoader);
    guard = filter(Stage.GUARD);
    witness = filter(Stage.WITNESS);
    journal.start(Duration.ofSeconds(5));
  }

  private SessionFilter filter(Stage stage) {
    SessionFilter filter = new SessionFilter(stage, () -> sessions);
    filter.start();
    return filter;
  }

  Exchange serve(Exchange exchange) {
    return serve(exchange, NOTHING);
  }

  Exchange serve(Exchange exchange, FilterChain application) {
    serve(exchange.request, exchange.response, application);
    return exchange;
  }

  void serve(HttpServletRequest request, HttpServletResponse response, FilterChain application) {
    try {
      guard.doFilter(request, response, (q, a) -> witness.doFilter(q, a, application));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A request that a filter of the application's answers by itself. */
  Exchange serveBeforeTheWitness(Exchange exchange, FilterChain filter) {
    try {
      guard.doFilter(exchange.request, exchange.response, filter);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return exchange;
  }

  SessionFilter witness() {
    return witness;
  }

  /** A request whose user only the application's filters show. */
  Exchange serveBehindAFramework(Exchange exchange, String user) {
    return serveBeforeTheWitness(
        exchange, (q, a) -> witness.doFilter(exchange.as(user).request, a, NOTHING));
  }

  /** A request whose session only the application's filters show, with or without a user in it. */
  Exchange serveBehindAFramework(Exchange exchange, HttpSession session, @Nullable String user) {
    return serveBeforeTheWitness(
        exchange,
        (q, a) -> {
          exchange.session = session;
          exchange.user = user;
          try {
            witness.doFilter(q, a, NOTHING);
          } finally {
            exchange.session = null;
            exchange.user = null;
          }
        });
  }

  JournalEntry revoke(String user) {
    return revoke("okta", new Opaque(user));
  }

  JournalEntry revoke(String connection, SubjectIdentifier subject) {
    try {
      Appended appended =
          journal.append(
              new Revocation(
                  connection, subject, OptionalLong.empty(), UUID.randomUUID().toString()));
      JournalEntry entry = ((Appended.Added) appended).entry();
      if (!journal.awaitApplied(entry.number(), Duration.ofSeconds(5))) {
        throw new AssertionError("not applied");
      }
      return entry;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until everything that any node has recorded is in force here. */
  void awaitEverything() {
    try {
      long head = journal.store().read(1, Integer.MAX_VALUE).head();
      if (!journal.awaitApplied(head, Duration.ofSeconds(5))) {
        throw new AssertionError("not applied");
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    sessions.close();
    journal.close();
  }
}
