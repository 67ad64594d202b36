package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A user whom only {@code bind} tells of, in a session that the other node has seen empty. */
class BoundElsewhereTest {
  private final InMemoryJournal journal = new InMemoryJournal();
  private final GuardedApplication here = new GuardedApplication(Map.of(), journal);
  private final GuardedApplication there =
      new GuardedApplication(Map.of("journal.poll-interval", "PT9S"), journal);
  private final HttpSession session = Exchange.session("id");

  @AfterEach
  void stop() {
    here.close();
    there.close();
  }

  @Test
  void loginBoundThereBeforeTheRevocation_isDeadHere_thoughTheSessionWasSeenEmptyHereAfterIt() {
    // The attacker's own request with the session in which he is about to sign in.
    signInThereDuringTheRevocation(
        () -> assertThat(here.serve(new Exchange(session)).status).isEqualTo(200));

    assertThat(here.serve(new Exchange(session)).refused()).isTrue();
  }

  @Test
  void loginBoundThereBeforeTheRevocation_isDeadHere_whereTheSessionWasNotSeen() {
    signInThereDuringTheRevocation(() -> {});

    assertThat(here.serve(new Exchange(session)).refused()).isTrue();
  }

  /**
   * @param afterIt what is done once alice is revoked and not signed in yet
   */
  private void signInThereDuringTheRevocation(Runnable afterIt) {
    here.sessions.guard().created(session);
    Exchange login = new Exchange(session);
    there.serve(
        login,
        (q, a) -> {
          here.revoke("alice");
          afterIt.run();
          there.sessions.bind(login.request, SessionSubject.named("alice"));
          session.setAttribute("applications own", "alice");
        });
  }
}
