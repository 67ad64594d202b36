package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.View;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One session on two nodes, of which one has seen it empty after the revocation. */
class SharedSessionsTest {
  private static final Map<String, String> REMEMBER_ME =
      Map.of("session.credential-cookies", "remember-me");

  private final InMemoryJournal journal = new InMemoryJournal();
  private final GuardedApplication here = new GuardedApplication(REMEMBER_ME, journal);
  private final GuardedApplication there = new GuardedApplication(REMEMBER_ME, journal);
  private final HttpSession session = Exchange.session("id");
  private View before;

  @BeforeEach
  void seenEmptyHereAfterTheRevocation() {
    here.sessions.guard().created(session);
    before = there.journal.view();
    here.revoke("alice");
    there.awaitEverything();
    here.serve(new Exchange(session));
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
  }

  private void assertDeadHere(HttpSession of) {
    here.serveBehindAFramework(new Exchange(of), "alice");
    assertThat(here.serveBehindAFramework(new Exchange(of), "alice").refused()).isTrue();
  }

  @Test
  void userWhomAFrameworkSignsInThereByAnOldCookie_isDeadHere() {
    there.serveBeforeTheWitness(
        new Exchange(session).with("remember-me", "old"),
        (q, a) -> session.setAttribute("framework", "alice"));

    assertDeadHere(session);
  }

  @Test
  void userWhomAFrameworkSignsInThereByAnOldCookie_whileTheSessionIsSeenEmptyHere_isDeadHere() {
    HttpSession young = Exchange.session("young");
    here.sessions.guard().created(young);
    there.serveBeforeTheWitness(
        new Exchange(young).with("remember-me", "old"),
        (q, a) -> {
          here.serve(new Exchange(young));
          young.setAttribute("framework", "alice");
        });

    assertDeadHere(young);
  }

  @Test
  void userWhomAFrameworkSignsInThereDuringTheRevocation_isDeadHere() {
    there.serveBeforeTheWitness(
        new Exchange(session),
        (q, a) -> {
          here.revoke("alice");
          there.awaitEverything();
          here.serve(new Exchange(session));
          session.setAttribute("framework", "alice");
        });

    assertDeadHere(session);
  }

  @Test
  void userWhomAFrameworkSignsInThereAfterwards_lives() {
    there.serveBeforeTheWitness(
        new Exchange(session), (q, a) -> session.setAttribute("framework", "alice"));

    assertThat(here.serveBehindAFramework(new Exchange(session), "alice").status).isEqualTo(200);
    assertThat(here.serveBehindAFramework(new Exchange(session), "alice").status).isEqualTo(200);
  }

  @Test
  void userOfAContainersLoginThatBeganThereBefore_isDeadHere() {
    there.sessions.guard().loginUnseen(new Exchange(session).request, before);

    assertDeadHere(session);
  }

  @Test
  void userOfAContainersLoginThatBeganThereAfterwards_lives() {
    there.sessions.guard().loginUnseen(new Exchange(session).request, there.journal.view());

    assertThat(here.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
    assertThat(here.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v2|of|a|later|release"})
  void birthThatAnotherNodeLowered_holdsForWhoeverIsFound(String unreadable) {
    HttpSession young = Exchange.session("young");
    here.sessions.guard().created(young);
    here.serve(new Exchange(young));

    young.setAttribute(
        Binding.ATTRIBUTE,
        unreadable.isEmpty() ? Binding.birth(before.position()).encode() : unreadable);

    assertDeadHere(young);
  }
}
