package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.session.SessionState.Stage;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login whose request began before a revocation is dead, whatever overlaps with it. */
class OverlappingLoginsTest {
  private static final FilterChain NOTHING = (q, a) -> {};

  private final SubjectKeys keys = new SubjectKeys(false);
  private final Settings settings = MapConfiguration.withOkta(Map.of());
  private final ExecutorService otherThread = Executors.newSingleThreadExecutor();
  private Journal journal;
  private Node node;

  @BeforeEach
  void start() {
    journal = new Journal(new InMemoryJournal(), keys, Set.of("okta"), settings);
    journal.start(Duration.ofSeconds(5));
    node = new Node();
  }

  @AfterEach
  void stop() {
    otherThread.shutdownNow();
    node.sessions.close();
    journal.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/host/j_security_check",
        "/host/j_security_check;jsessionid=id",
        "/host/j%5fsecurity_check",
        "/host/callback"
      })
  void containersLogin_begunBeforeTheRevocation_endedAfterAnAnonymousRequest_isDead(String uri)
      throws Exception {
    HttpSession session = anonymousSession();
    Exchange login = new Exchange(session);
    login.method = "POST";
    login.uri = uri;
    otherThread.submit(() -> node.begins(login)).get();
    revokeAlice();
    node.serve(new Exchange(session), NOTHING);
    otherThread.submit(() -> node.ends(login)).get();

    Exchange next = node.serve(new Exchange(session).as("alice"), NOTHING);

    assertThat(next.refused()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/host/j_security_check",
        "/host/j_security_check;jsessionid=id",
        "/host/callback"
      })
  void containersLogin_thatAnotherRequestSawBeforeItEnded_isDeadOnceItHas(String uri)
      throws Exception {
    HttpSession session = anonymousSession();
    Exchange login = new Exchange(session);
    login.method = "POST";
    login.uri = uri;
    otherThread.submit(() -> node.begins(login)).get();
    revokeAlice();
    node.serve(new Exchange(session), NOTHING);
    node.serve(new Exchange(session).as("alice"), NOTHING);
    otherThread.submit(() -> node.ends(login)).get();

    Exchange next = node.serve(new Exchange(session).as("alice"), NOTHING);

    assertThat(next.refused()).isTrue();
  }

  @Test
  void login_thatAnotherNodeBoundWhileItsRequestWasRunning_isDeadOnceItHasEnded() throws Exception {
    Node other = new Node();
    HttpSession session = anonymousSession();

    Exchange login = new Exchange(session);
    node.serve(
        login,
        (q, a) -> {
          revokeAlice();
          other.serve(new Exchange(session), NOTHING);
          login.as("alice");
          other.serve(new Exchange(session).as("alice"), NOTHING);
        });

    // It was invalidated.
    assertThat(session.getAttributeNames().hasMoreElements()).isFalse();
    other.sessions.close();
  }

  @Test
  void asyncLogin_dispatchedToAThreadThatLeftAnotherAsyncRequest_isBoundWhereItBegan()
      throws Exception {
    HttpSession session = anonymousSession();
    Exchange login = new Exchange(session);
    otherThread.submit(() -> node.startsAsync(login)).get();
    revokeAlice();
    // Tomcat tells of an asynchronous request's end only when it is complete.
    node.startsAsync(new Exchange(null));

    login.dispatcher = DispatcherType.ASYNC;
    login.async = false;
    node.filter(login, (q, a) -> login.as("alice"));

    assertThat(node.serve(new Exchange(session).as("alice"), NOTHING).refused()).isTrue();
  }

  @Test
  void asyncRequest_thatLeftItsThread_leavesNothingThere() {
    node.startsAsync(new Exchange(null));

    assertThat(node.sessions.begin().current()).isNull();
  }

  private HttpSession anonymousSession() {
    HttpSession session = Exchange.session("id");
    Exchange first = new Exchange(null);
    node.serve(
        first,
        (q, a) -> {
          node.listener.sessionCreated(new HttpSessionEvent(session));
          first.session = session;
        });
    return session;
  }

  private void revokeAlice() {
    try {
      Appended appended =
          journal.append(
              new Revocation(
                  "okta", new Opaque("alice"), OptionalLong.empty(), UUID.randomUUID().toString()));
      long number = ((Appended.Added) appended).entry().number();
      assertThat(journal.awaitApplied(number, Duration.ofSeconds(5))).isTrue();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** An application on one node. */
  private final class Node {
    final Sessions sessions =
        new Sessions(settings, journal, keys, List::of, List::of, Node.class.getClassLoader());
    final SessionListener listener = new SessionListener(() -> sessions);
    private final SessionFilter guard = new SessionFilter(Stage.GUARD, () -> sessions);
    private final SessionFilter witness = new SessionFilter(Stage.WITNESS, () -> sessions);

    Node() {
      guard.start();
      witness.start();
    }

    void begins(Exchange exchange) {
      listener.requestInitialized(new ServletRequestEvent(context(), exchange.request));
    }

    void ends(Exchange exchange) {
      listener.requestDestroyed(new ServletRequestEvent(context(), exchange.request));
    }

    void filter(Exchange exchange, FilterChain application) {
      try {
        guard.doFilter(
            exchange.request, exchange.response, (q, a) -> witness.doFilter(q, a, application));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    Exchange serve(Exchange exchange, FilterChain application) {
      begins(exchange);
      filter(exchange, application);
      ends(exchange);
      return exchange;
    }

    /** The request goes on, but no longer on this thread. */
    void startsAsync(Exchange exchange) {
      begins(exchange);
      filter(exchange, (q, a) -> exchange.async = true);
    }
  }

  private static ServletContext context() {
    return Proxies.answering(ServletContext.class, (method, arguments) -> null);
  }
}
