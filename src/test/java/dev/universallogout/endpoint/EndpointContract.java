package dev.universallogout.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.endpoint.LegacyHost.Device;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What both faces of the endpoint answer and do, over HTTP, in a legacy application on a running
 * server. The rows start with the number of the case in {@code docs/conformance.md}.
 */
abstract class EndpointContract extends EndpointFixture {

  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.BodyRows#revocations")
  void validRequest_endsSessionsAndTokensOfTheUserAlone(Row row) {
    assertAccepted(row);
  }

  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.BodyRows#malformedBodies")
  void malformedBody_isRefusedWithoutEffect(Row row) {
    assertRefused(row);
  }

  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.BodyRows#largeBodies")
  void largeBody_isRefusedWithoutEffect(Row row) {
    assertRefused(row);
  }

  /** Case 47: the bound itself. */
  @Test
  void body_ofExactlyTheLargestSize_isRead() {
    assertAccepted(row("47 16 KiB", Statuses.REVOKED, a -> a.body(BodyRows.padded(a, 16_384))));
  }

  /** Case 48: what means something to a log, a database or a directory is data here. */
  @ParameterizedTest
  @MethodSource("hostileSubjects")
  void hostileSubject_isData(String marker) {
    String user = "both " + USERS.incrementAndGet() + " " + marker;
    String bystander = newUser();
    Device other = host.login(bystander);
    Device device = host.login(user);

    Answer answer = A0.request(host, A0.token().compact()).body(Bodies.opaque(user)).send();

    assertRevoked(answer, 200);
    assertGone(device, user);
    assertUntouched(other, bystander);
  }

  static Stream<String> hostileSubjects() {
    return Stream.of(
        "${jndi:ldap://127.0.0.1:1/a}",
        "' OR '1'='1",
        "'; DROP TABLE revocation; --",
        "*)(uid=*",
        "%",
        "%00",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "\" , \"x\":\"",
        "{0} %s %n");
  }

  /** Case 48: control characters name nobody. */
  @ParameterizedTest
  @MethodSource("controlCharacters")
  void controlCharacter_namesNobodyElse(String control) {
    String user = newUser();
    Device device = host.login(user);

    Answer answer =
        A0.request(host, A0.token().compact()).body(Bodies.opaque(user + control)).send();

    assertThat(answer.status()).isIn(200, 400);
    assertTellsNothing(answer, user);
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  static Stream<String> controlCharacters() {
    return Stream.of("\u0000", "\n", "\r\nUL0101 forged", "\u001b[2J", "\u2028");
  }

  /** Case 49. */
  @Test
  void email_inAnotherNormalForm_namesTheSameUser() {
    String user = "jos\u00e9" + USERS.incrementAndGet() + "@both.example";
    Device device = host.login(user);

    Answer answer =
        A0.request(host, A0.token().compact())
            .body(Bodies.email(user.replace("\u00e9", "e\u0301")))
            .send();

    assertRevoked(answer, 200);
    assertGone(device, user);
  }

  /** Case 49. */
  @Test
  void email_thatLooksAlike_namesNobodyElse() {
    String user = "ada" + USERS.incrementAndGet() + "@both.example";
    Device device = host.login(user);

    Answer answer =
        A0.request(host, A0.token().compact())
            .body(Bodies.email(user.replace("a@", "\u0430@").replace("ada", "\u0430da")))
            .send();

    assertRevoked(answer, 200);
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.TokenRows#accepted")
  void validToken_isAccepted(Row row) {
    assertAccepted(row);
  }

  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.TokenRows#headers")
  void defectiveAuthorization_isRefusedWithoutEffect(Row row) {
    assertRefused(row);
  }

  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.TokenRows#defects")
  void defectiveToken_isRefusedWithoutEffect(Row row) {
    assertRefused(row);
  }
}
