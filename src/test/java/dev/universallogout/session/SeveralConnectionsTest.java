package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two connections. The evidence of one user of a session does not hide another from the connection
 * that he belongs to, and does not give one of them more than its own.
 */
class SeveralConnectionsTest {
  private static final String OKTA = "https://idp.example";
  private static final String PARTNER = "https://partner.example";
  private static final Map<String, String> TWO =
      Map.of(
          "connections", "okta,partner",
          "connection.okta.email-domains", "okta.example,shared.example",
          "connection.okta.principal-names", ".*@(okta|shared).example",
          "connection.partner.issuer", PARTNER,
          "connection.partner.client-id", "app",
          "connection.partner.audience", "https://host.example/revocation/partner",
          "connection.partner.email-domains", "partner.example,shared.example",
          "connection.partner.principal-names", ".*@(partner|shared).example");

  private final GuardedApplication application = new GuardedApplication(TWO, new InMemoryJournal());
  private final HttpSession session = Exchange.session("id");

  @BeforeEach
  void created() {
    application.sessions.guard().created(session);
  }

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void userOfWeakerEvidence_inASessionWithStronger_isEndedByHisOwnConnection() {
    bind(new IssuerSubject(OKTA, "alice"), null);
    assertThat(shows("bob@partner.example").status).isEqualTo(200);

    application.revoke("partner", new Email("bob@partner.example"));

    assertThat(shows("bob@partner.example").refused()).isTrue();
  }

  @Test
  void userOfWeakerEvidence_whomAnotherNodeBoundMeanwhile_isEndedByHisOwnConnection() {
    bind(new IssuerSubject(OKTA, "alice"), null);
    Position position = application.journal.view().position();
    session.setAttribute(
        Binding.ATTRIBUTE,
        new Binding(position, SessionSubject.named("bob@partner.example")).encode());
    assertThat(shows("bob@partner.example").status).isEqualTo(200);

    application.revoke("partner", new Email("bob@partner.example"));

    assertThat(shows("bob@partner.example").refused()).isTrue();
  }

  @Test
  void userWhoseTokenNamesNoClient_besideOneWhoseDoes_isEndedByHisOwnConnection() {
    token("alice", OKTA, "1", "app");
    token("bob", PARTNER, "2", null);

    application.revoke("okta", new IssuerSubject(OKTA, "1"));

    assertThat(token("bob", PARTNER, "2", null).refused()).isTrue();
  }

  @Test
  void usersOfOneNameFromTwoIssuers_areEndedEachByHisOwnConnection() {
    token("alice", OKTA, "1", null);
    token("alice", OKTA, "1", null);
    token("alice", OKTA, "1", null);
    assertThat(token("alice", PARTNER, "2", null).status).isEqualTo(200);

    application.revoke("partner", new IssuerSubject(PARTNER, "2"));

    assertThat(token("alice", PARTNER, "2", null).refused()).isTrue();
  }

  @Test
  void userWhomTheApplicationBinds_afterHisNameAloneWasShown_isOutOfReachForOtherConnections() {
    assertThat(shows("alice@shared.example").status).isEqualTo(200);
    bind(new IssuerSubject(OKTA, "alice"), "alice@shared.example");

    application.revoke("partner", new Email("alice@shared.example"));

    assertThat(shows("alice@shared.example").status).isEqualTo(200);
  }

  @Test
  void userWhomTheApplicationBinds_inTheRequestOfHisLogin_isOutOfReachForOtherConnections() {
    Exchange login = new Exchange(session);
    application.serve(
        login,
        (q, a) -> {
          application.sessions.bind(
              login.request, SessionSubject.of(new IssuerSubject(OKTA, "alice")));
          login.as("alice@shared.example");
        });

    application.revoke("partner", new Email("alice@shared.example"));

    assertThat(shows("alice@shared.example").status).isEqualTo(200);
    application.revoke("okta", new Email("alice@shared.example"));
    assertThat(shows("alice@shared.example").refused()).isTrue();
  }

  private void bind(SubjectIdentifier user, String shown) {
    Exchange exchange = new Exchange(session);
    exchange.user = shown;
    application.serve(
        exchange, (q, a) -> application.sessions.bind(exchange.request, SessionSubject.of(user)));
  }

  private Exchange shows(String user) {
    return application.serve(new Exchange(session).as(user));
  }

  private Exchange token(String name, String issuer, String subject, String client) {
    Map<String, Object> claims = new HashMap<>(Map.of("iss", issuer, "sub", subject));
    if (client != null) {
      claims.put("aud", client);
    }
    JsonWebToken token =
        Proxies.answering(
            JsonWebToken.class,
            (method, arguments) ->
                switch (method) {
                  case "getName" -> name;
                  case "getClaim" -> claims.get((String) arguments[0]);
                  default -> throw new UnsupportedOperationException(method);
                });
    Exchange exchange = new Exchange(session);
    HttpServletRequest request =
        new HttpServletRequestWrapper(exchange.request) {
          @Override
          public Principal getUserPrincipal() {
            return token;
          }
        };
    application.serve(request, exchange.response, GuardedApplication.NOTHING);
    return exchange;
  }
}
