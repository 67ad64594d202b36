package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator ends all sessions of one connection. */
class EverybodyTest {
  private static final Map<String, String> TWO =
      Map.of(
          "connections", "okta,partner",
          "connection.okta.email-domains", "okta.example",
          "connection.okta.principal-names", ".*@okta.example",
          "connection.partner.issuer", "https://partner.example",
          "connection.partner.client-id", "app",
          "connection.partner.audience", "https://host.example/revocation/partner",
          "connection.partner.email-domains", "partner.example",
          "connection.partner.principal-names", ".*@partner.example");

  private static void endAll(GuardedApplication application, String connection) throws Exception {
    Appended appended = application.journal.append(Revocation.ofEverybody(connection));
    long number = ((Appended.Added) appended).entry().number();
    assertThat(application.journal.awaitApplied(number, Duration.ofSeconds(5))).isTrue();
  }

  private static HttpSession login(GuardedApplication application, String id, String user) {
    HttpSession session = Exchange.session(id);
    application.sessions.guard().created(session);
    assertThat(application.serve(new Exchange(session).as(user)).status).isEqualTo(200);
    return session;
  }

  private static int status(GuardedApplication application, HttpSession session, String user) {
    return application.serve(new Exchange(session).as(user)).status;
  }

  @Test
  void sessions_ofTheConnection_endWhoeverTheirUserIs() throws Exception {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession alice = login(application, "a", "alice");
      HttpSession bob = login(application, "b", "bob@example.com");

      endAll(application, "okta");

      assertThat(status(application, alice, "alice")).isNotEqualTo(200);
      assertThat(status(application, bob, "bob@example.com")).isNotEqualTo(200);
    }
  }

  @Test
  void login_afterThat_lives() throws Exception {
    try (GuardedApplication application = new GuardedApplication()) {
      endAll(application, "okta");

      HttpSession alice = login(application, "a", "alice");

      assertThat(status(application, alice, "alice")).isEqualTo(200);
    }
  }

  @Test
  void sessions_ofAnotherConnection_live() throws Exception {
    try (GuardedApplication application = new GuardedApplication(TWO, new InMemoryJournal())) {
      HttpSession alice = login(application, "a", "alice@okta.example");
      HttpSession bob = login(application, "b", "bob@partner.example");

      endAll(application, "okta");

      assertThat(status(application, alice, "alice@okta.example")).isNotEqualTo(200);
      assertThat(status(application, bob, "bob@partner.example")).isEqualTo(200);
    }
  }
}
