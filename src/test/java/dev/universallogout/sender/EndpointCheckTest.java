package dev.universallogout.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.sender.Endpoint.Answer;
import dev.universallogout.sender.Endpoint.Behaviour;
import dev.universallogout.sender.EndpointCheck.Verdict;
import dev.universallogout.sender.Sender.Credentials;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointCheckTest {
  private static final String CLIENT = "0oa1";
  private static final SigningKey WRONG = SigningKey.generate("wrong").key();

  private static List<Verdict> check(URI endpoint) throws InterruptedException {
    Credentials wrong =
        new Credentials("https://acme.example", CLIENT, "https://app.example.com", WRONG);
    return new EndpointCheck(endpoint, new Sender(endpoint, wrong, Clock.systemUTC())).run();
  }

  private static List<Verdict> failures(Behaviour behaviour) throws InterruptedException {
    try (Endpoint endpoint = new Endpoint(behaviour)) {
      return check(endpoint.uri()).stream().filter(verdict -> !verdict.passed()).toList();
    }
  }

  @Test
  void correctEndpoint_passesEverything() throws Exception {
    try (Endpoint endpoint = new Endpoint(Endpoint::refusal)) {
      assertThat(check(endpoint.uri())).hasSize(5).allMatch(Verdict::passed);
    }
  }

  @Test
  void check_namesNobodyAndClaimsTheConnection() throws Exception {
    try (Endpoint endpoint = new Endpoint(Endpoint::refusal)) {
      check(endpoint.uri());

      Endpoint.Received signed = endpoint.received.get(2);
      SignedJWT token =
          SignedJWT.parse(signed.header("Authorization").substring("Bearer ".length()));
      assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo(CLIENT);
      assertThat(signed.body()).contains("universal-logout-check-");
    }
  }

  @Test
  void absentEndpoint_failsAsNotReached() throws Exception {
    assertThat(failures(request -> Answer.of(404)))
        .extracting(Verdict::subject)
        .containsExactly("reached", "no token", "wrong key", "not stored");
  }

  @Test
  void loginPageInFront_failsAndIsNamed() throws Exception {
    Answer login = new Answer(200, Map.of("Content-Type", "text/html;charset=UTF-8"), "<form>");

    List<Verdict> failures = failures(request -> login);

    assertThat(failures).extracting(Verdict::subject).contains("reached", "no token", "wrong key");
    assertThat(failures.get(1).observation()).contains("login");
  }

  @Test
  void redirectToALogin_failsAndIsNamed() throws Exception {
    List<Verdict> failures = failures(request -> Answer.of(302, "Location", "/login"));

    assertThat(failures).extracting(Verdict::subject).contains("no token", "no session");
    assertThat(failures.get(0).observation()).contains("redirects");
  }

  @Test
  void otherMechanismInFront_fails() throws Exception {
    assertThat(
            failures(
                request ->
                    request.header("Authorization").isEmpty() && request.method().equals("POST")
                        ? Endpoint.refusal(request).with("WWW-Authenticate", "Basic realm=x")
                        : Endpoint.refusal(request)))
        .extracting(Verdict::subject)
        .containsExactly("no token");
  }

  @Test
  void wrongKeyAccepted_fails() throws Exception {
    List<Verdict> failures =
        failures(
            request ->
                request.header("Authorization").isEmpty()
                    ? Endpoint.refusal(request)
                    : Answer.of(200, "Cache-Control", "no-store"));

    assertThat(failures).extracting(Verdict::subject).containsExactly("wrong key");
    assertThat(failures.get(0).observation()).contains("accepts what anybody signs");
  }

  @Test
  void keysUnavailable_fails() throws Exception {
    assertThat(
            failures(
                request ->
                    request.header("Authorization").isEmpty()
                        ? Endpoint.refusal(request)
                        : Answer.of(500, "Cache-Control", "no-store")))
        .extracting(Verdict::observation)
        .singleElement()
        .asString()
        .contains("500");
  }

  @Test
  void cookieSet_fails() throws Exception {
    assertThat(failures(request -> Endpoint.refusal(request).with("Set-Cookie", "JSESSIONID=1")))
        .extracting(Verdict::subject)
        .containsExactly("no session");
  }

  @Test
  void answerThatMayBeStored_fails() throws Exception {
    assertThat(failures(request -> Endpoint.refusal(request).with("Cache-Control", "max-age=60")))
        .extracting(Verdict::subject)
        .containsExactly("not stored");
  }

  @Test
  void methodNotAllowedWithoutAllow_fails() throws Exception {
    assertThat(
            failures(
                request ->
                    request.method().equals("GET") ? Answer.of(405) : Endpoint.refusal(request)))
        .extracting(Verdict::subject)
        .containsExactly("reached");
  }

  @Test
  void nobodyListening_endsEarly() throws Exception {
    Endpoint closed = new Endpoint(request -> Answer.of(200));
    closed.close();

    assertThat(check(closed.uri())).singleElement().matches(verdict -> !verdict.passed());
  }
}
