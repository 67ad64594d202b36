package dev.universallogout.endpoint;

import static dev.universallogout.endpoint.IdentityProviders.DARK_A0;
import static dev.universallogout.endpoint.IdentityProviders.DARK_G;
import static dev.universallogout.endpoint.IdentityProviders.FLOODED;
import static dev.universallogout.endpoint.IdentityProviders.ROTATING;
import static dev.universallogout.endpoint.IdentityProviders.UNREACHABLE;
import static dev.universallogout.endpoint.IdentityProviders.WITHDRAWING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.JwksHost;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.endpoint.LegacyHost.Device;
import dev.universallogout.endpoint.Request.Framing;
import dev.universallogout.testing.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /**
   * Case 58, 60, 75: what a server may refuse itself, ahead of the endpoint, with a status of its
   * own.
   */
  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.TokenRows#oversized")
  void oversizedOrUnprintableToken_isRefusedWithoutEffect(Row row) {
    String user = newUser();
    Device device = host.login(user);
    for (Tenant tenant : List.of(A0, G)) {
      Answer answer = row.request().apply(new Attempt(host, tenant, user)).send();
      assertThat(answer.status()).as(row.name()).isIn(400, 401, 431);
      assertThat(answer.headers()).doesNotContainKeys("set-cookie", "location");
      assertThat(answer.body()).doesNotContain(user, "eyJ");
    }
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  /** Case 15, 16, 17: whatever he has, and nobody else's. */
  @Test
  void user_withThreeDevicesAndAMobileToken_losesAllOfThem() {
    String user = newUser();
    String bystander = newUser();
    List<Device> devices = List.of(host.login(user), host.login(user), host.login(user));
    host.mobileLogin(user);
    Device other = host.login(bystander);
    assertThat(host.livingTokens(user)).isEqualTo(4);

    revoke(A0, user);

    assertThat(devices).noneMatch(Device::isSignedIn);
    assertThat(host.livingTokens(user)).isZero();
    assertUntouched(other, bystander);
  }

  /** Case 133, 135: a user whom nobody knows. */
  @Test
  void user_withNothingToRevoke_isRevokedAllTheSame() {
    revoke(A0, "nobody" + newUser());
    revoke(G, "nobody" + newUser());
  }

  /** Case 136, 148. */
  @Test
  void user_signedInAgain_staysUntilTheNextRevocation() {
    String user = newUser();
    Device before = host.login(user);
    revoke(A0, user);
    Device after = host.login(user);

    assertThat(before.isSignedIn()).isFalse();
    assertThat(after.isSignedIn()).isTrue();

    revoke(A0, user);
    assertGone(after, user);
  }

  /** Case 13, 87, 72: a certificate among several, no key id, an issuer without https. */
  @Test
  void samlConnection_revokesByEntityIdAndNameId() {
    String nameId = "ada" + newUser();
    Device device = host.login(nameId, "iss", SAML.issuer(), "sub", nameId);

    Answer answer = send(SAML, SAML.token().withoutHeader("kid"), SAML.body(nameId));

    assertRevoked(answer, 200);
    assertGone(device, nameId);
  }

  /** Case 5: where a connection is held to the one format that Auth0 publishes. */
  @Test
  void email_throughAConnectionForIssuerSubjectsOnly_isRefused() {
    String user = newUser();
    Device device = host.login(user);

    Answer answer = send(NARROW, NARROW.token(), Bodies.email(user));

    assertThat(answer.status()).isEqualTo(400);
    assertTellsNothing(answer, user);
    assertUntouched(device, user);
    revoke(NARROW, user);
    assertGone(device, user);
  }

  /** Case 64. */
  @Test
  void algorithm_thatTheConnectionDoesNotAllow_isRefused() {
    String user = newUser();
    Device device = host.login(user);

    Answer answer = send(NARROW, NARROW.token().algorithm(JWSAlgorithm.RS512), NARROW.body(user));

    assertThat(answer.status()).isEqualTo(401);
    assertUntouched(device, user);
    revoke(NARROW, user);
    assertGone(device, user);
  }

  /** Case 71. */
  @Test
  void token_withoutKeyId_isVerifiedByTheOnlyKey() {
    String user = newUser();
    Device device = host.login(user);

    Answer answer = send(SINGLE, SINGLE.token().withoutHeader("kid"), SINGLE.body(user));

    assertRevoked(answer, 200);
    assertGone(device, user);
  }

  /** Case 79, 80, 82: the one rule that a connection may relax, and how far. */
  @Test
  void type_ofALenientConnection_mayBeAbsentOrJwtButNothingElse() {
    String user = newUser();
    Device device = host.login(user);
    for (String type : List.of("logout+jwt", "secevent+jwt", "at+jwt", "command+jwt", "")) {
      Answer answer = send(LENIENT, LENIENT.token().header("typ", type), LENIENT.body(user));
      assertThat(answer.status()).as(type).isEqualTo(401);
    }
    assertUntouched(device, user);

    assertRevoked(send(LENIENT, LENIENT.token().withoutHeader("typ"), LENIENT.body(user)), 200);
    assertGone(device, user);

    Device again = host.login(user);
    assertRevoked(send(LENIENT, LENIENT.token().header("typ", "JWT"), LENIENT.body(user)), 200);
    assertGone(again, user);
  }

  /** Case 86: refused while it is not configured is a row of the table. */
  @Test
  void customDomain_onceConfigured_isAccepted() {
    String user = newUser();
    Device device = host.login(user);

    Answer answer = send(CUSTOM, CUSTOM.token().claim("iss", CUSTOM_DOMAIN), CUSTOM.body(user));

    assertRevoked(answer, 200);
    assertGone(device, user);
  }

  /** Case 92: unless that exact string is configured. */
  @Test
  void audience_thatIsConfiguredWithQueryAndPort_isAcceptedExactly() {
    String user = newUser();
    Device device = host.login(user);

    Answer other =
        send(CUSTOM, CUSTOM.token().claim("aud", CUSTOM_AUDIENCE + "&y=2"), CUSTOM.body(user));
    assertThat(other.status()).isEqualTo(401);
    assertUntouched(device, user);

    Answer exact = send(CUSTOM, CUSTOM.token().claim("aud", CUSTOM_AUDIENCE), CUSTOM.body(user));
    assertRevoked(exact, 200);
    assertGone(device, user);
  }

  /** Case 69: keys that a token brings along are neither believed nor fetched. */
  @ParameterizedTest
  @ValueSource(strings = {"jwk", "jku", "x5u", "x5c"})
  void key_thatTheTokenBringsAlong_isNeitherUsedNorFetched(String parameter) {
    try (JwksHost attacker = new JwksHost(ATTACKER)) {
      Map<String, Object> values =
          Map.of(
              "jwk", ATTACKER.toPublicJWK().toJSONObject(),
              "jku", attacker.jwksUri().toString(),
              "x5u", attacker.jwksUri().toString(),
              "x5c", List.of(derCertificate("saml-next")));
      RSAKey signer = parameter.equals("x5c") ? TestKeys.certifiedRsa("saml-next") : ATTACKER;
      UnaryOperator<TestTokens> forged =
          token -> token.header(parameter, values.get(parameter)).signedBy(signer);

      assertRefused(
          row(
              "69 " + parameter,
              Statuses.UNAUTHORIZED,
              a -> a.token(forged.apply(a.tenant().token()).withoutHeader("kid"))));
      assertRefused(
          row(
              "69 " + parameter + " with a kid of ours",
              Statuses.UNAUTHORIZED,
              a -> a.token(forged.apply(a.tenant().token()))));
      assertThat(attacker.keyRequests()).isZero();
    }
  }

  private static String derCertificate(String name) {
    return TestKeys.certificate(name).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
  }

  /** Case 103. */
  @Test
  void token_usedAgainForAnotherSubject_isRefused() {
    for (Tenant tenant : List.of(A0, G)) {
      String first = newUser();
      String second = newUser();
      Device device = host.login(second);
      String token = tenant.token().compact();
      assertRevoked(
          tenant.request(host, token).body(tenant.body(first)).send(), statusOfSuccess(tenant));

      Answer replay = tenant.request(host, token).body(tenant.body(second)).send();

      assertThat(replay.status()).isEqualTo(401);
      assertThat(replay.header("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
      assertTellsNothing(replay, second);
      assertUntouched(device, second);
      revoke(tenant, second);
      assertGone(device, second);
    }
  }

  /** Case 104: a later login is not ended by it, and nobody is told once more. */
  @Test
  void request_repeatedWithTheSameToken_isAnsweredAlikeAndDoesNothing() {
    for (Tenant tenant : List.of(A0, G)) {
      String user = newUser();
      Device device = host.login(user);
      Request request = tenant.revocation(host, user);
      assertRevoked(request.send(), statusOfSuccess(tenant));
      assertGone(device, user);
      int orders = host.orders(user);
      Device later = host.login(user);

      Answer second = request.send();

      assertRevoked(second, statusOfSuccess(tenant));
      assertUntouched(later, user);
      assertThat(host.orders(user)).isEqualTo(orders);
    }
  }

  /** Case 104: the subject is the same, however it is written. */
  @Test
  void request_repeatedInOtherWords_isTheSameRequest() {
    String user = newUser();
    Request request = A0.revocation(host, user);
    assertRevoked(request.send(), 200);

    Answer again = request.body(" " + A0.body(user).replace("sub_id", "subject") + "\n").send();

    assertRevoked(again, 200);
  }

  /** Case 105. */
  @Test
  void tokenId_ofAnotherConnection_isAnother() {
    String tokenId = newUser();
    String second = newUser();
    Device device = host.login(second);
    assertRevoked(send(A0, A0.token().claim("jti", tokenId), A0.body(newUser())), 200);

    Answer answer = send(G, G.token().claim("jti", tokenId), G.body(second));

    assertRevoked(answer, 204);
    assertGone(device, second);
  }

  /** Case 105: two issuers of one connection. */
  @Test
  void tokenId_ofAnotherIssuer_isAnother() {
    String tokenId = newUser();
    String second = newUser();
    Device device = host.login(second);
    assertRevoked(send(CUSTOM, CUSTOM.token().claim("jti", tokenId), CUSTOM.body(newUser())), 200);

    Answer answer =
        send(
            CUSTOM,
            CUSTOM.token().claim("iss", CUSTOM_DOMAIN).claim("jti", tokenId),
            CUSTOM.body(second));

    assertRevoked(answer, 200);
    assertGone(device, second);
  }

  /** Case 106, on one node: of many at once, one is the first. */
  @Test
  void token_usedAtTheSameTimeForDifferentSubjects_revokesOneOfThem() throws Exception {
    String token = A0.token().compact();
    List<String> users = IntStream.range(0, 8).mapToObj(i -> newUser()).toList();
    List<Device> devices = users.stream().map(user -> host.login(user)).toList();

    List<Integer> statuses =
        atOnce(
            users.stream()
                .<Callable<Integer>>map(
                    user -> () -> A0.request(host, token).body(A0.body(user)).send().status())
                .toList());

    assertThat(statuses).containsOnly(200, 401).containsOnlyOnce(200);
    assertThat(devices).filteredOn(Device::isSignedIn).hasSize(7);
    assertThat(users).filteredOn(user -> host.livingTokens(user) == 1).hasSize(7);
  }

  /** Case 106, on one node. */
  @Test
  void token_usedAtTheSameTimeForTheSameSubject_isAnsweredAlike() throws Exception {
    String user = newUser();
    Device device = host.login(user);
    Request request = A0.revocation(host, user);

    List<Integer> statuses =
        atOnce(
            IntStream.range(0, 8)
                .<Callable<Integer>>mapToObj(i -> () -> request.send().status())
                .toList());

    assertThat(statuses).containsOnly(200);
    assertGone(device, user);
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Case 107, 108: neither what is wrong with the token nor which connections exist is told. */
  @Test
  void refusals_ofWhateverReason_areTheSame() {
    String unknown = host.revocation("unknown").target();
    List<Request> requests =
        List.of(
            A0.request(host, A0.token().signedBy(ATTACKER).compact()).body(A0.body("x")),
            A0.request(host, A0.token().header("kid", "unknown").compact()).body(A0.body("x")),
            A0.request(host, A0.token().claim("iss", "https://x.example").compact()),
            A0.request(host, "x"),
            OFF_A0.revocation(host, "x"),
            A0.revocation(host, "x").target(G.revocation(host, "x").target()),
            A0.revocation(host, "x").target(unknown),
            A0.request(host, "x").target(unknown));

    List<Answer> answers = requests.stream().map(Request::send).toList();

    assertThat(answers.get(0).status()).isEqualTo(401);
    assertThat(answers)
        .extracting(EndpointContract::withoutDate)
        .containsOnly(withoutDate(answers.get(0)));
  }

  private static Answer withoutDate(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers());
    headers.remove("date");
    return new Answer(answer.status(), headers, answer.body());
  }

  /**
   * Case 107, 108: no refusal is of another kind, such as one with a fetch or a wait in it; less
   * than that cannot be told by a clock on a shared machine.
   */
  @Test
  void refusals_ofUnknownKeyAndUnknownConnection_takeAboutAsLongAsThatOfABadSignature() {
    String unknown = host.revocation("unknown").target();
    List<Supplier<Request>> kinds =
        List.of(
            () -> A0.request(host, A0.token().signedBy(ATTACKER).compact()),
            () -> A0.request(host, A0.token().header("kid", "unknown").compact()),
            () -> A0.revocation(host, "x").target(unknown));
    kinds.forEach(kind -> medianNanos(kind, 20));

    List<Long> medians = kinds.stream().map(kind -> medianNanos(kind, 50)).toList();

    assertThat(Collections.max(medians) - Collections.min(medians))
        .isLessThan(Duration.ofMillis(20).toNanos());
  }

  private static long medianNanos(Supplier<Request> requests, int count) {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      Request request = requests.get();
      long begin = System.nanoTime();
      assertThat(request.send().status()).isEqualTo(401);
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    return nanos[count / 2];
  }

  /** Case 109. */
  @Test
  void disabledConnection_isRefused() {
    String user = newUser();
    Device device = host.login(user);

    Answer auth0 = OFF_A0.revocation(host, user).send();
    Answer draft = OFF_G.revocation(host, user).send();
    Answer draftUnproven = send(OFF_G, OFF_G.token().signedBy(ATTACKER), OFF_G.body(user));

    assertThat(auth0.status()).isEqualTo(401);
    assertThat(draft.status()).isEqualTo(403);
    assertThat(draftUnproven.status()).isEqualTo(401);
    assertTellsNothing(auth0, user);
    assertTellsNothing(draft, user);
    assertUntouched(device, user);
    revoke(G, user);
    assertGone(device, user);
  }

  /** Case 111: a path that is odd is refused, never read as another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%61%30",
        "a%30",
        "a0%2F",
        "%2Fa0",
        "x%2F..%2Fa0",
        "..%2Fconnection%2Fa0",
        "a0/",
        "a0/x",
        "/a0",
        "a0;x=1",
        ";x=1/a0",
        "a0%3Bx=1",
        "a0%00",
        "a0%20",
        "A0",
        "\u00e40",
        "%C3%A40",
        "a0.json",
        "a0%0d%0aX-Evil=1",
        "a0%0d%0aX-Evil:1",
        "",
        ";",
        "unknown"
      })
  void path_thatIsNotExactlyAConnection_isRefusedWithoutEffect(String name) {
    String user = newUser();
    Device device = host.login(user);
    String prefix = host.revocation("").target();

    Answer answer = A0.revocation(host, user).target(prefix + name).send();

    assertThat(answer.status()).as(answer.toString()).isIn(refusals(name));
    assertThat(answer.headers()).doesNotContainKeys("location", "set-cookie", "x-evil");
    assertThat(answer.body()).doesNotContain(user, "eyJ");
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  /** Some server refuses every path with a colon in its own way, before any filter is asked. */
  private static List<Integer> refusals(String name) {
    return Server.takesColons() || !name.contains(":") ? List.of(400, 401, 404) : List.of(503);
  }

  /** Case 111: what a server takes out of a path leads to that very connection, or nowhere. */
  @ParameterizedTest
  @ValueSource(strings = {"x/../g", "../connection/g", "./g"})
  void path_withDotSegments_leadsToNoOtherConnection(String name) {
    String user = newUser();
    Device device = host.login(user);
    String prefix = host.revocation("").target();

    Answer answer = A0.revocation(host, user).target(prefix + name).send();

    assertThat(answer.status()).isIn(400, 401, 404);
    assertUntouched(device, user);
    revoke(G, user);
    assertGone(device, user);
  }

  /** Case 111. */
  @ParameterizedTest
  @ValueSource(ints = {64, 300})
  void path_withALongName_isNotFound(int length) {
    Answer answer =
        A0.revocation(host, "x").target(host.revocation("a".repeat(length)).target()).send();

    assertThat(answer.status()).isEqualTo(404);
    assertTellsNothing(answer, "@");
  }

  /** Case 125: a redirect would make a GET of it. */
  @Test
  void path_withATrailingSlash_isNotFound() {
    Request request = A0.revocation(host, newUser());

    Answer answer = request.target(request.target() + "/").send();

    assertThat(answer.status()).isEqualTo(404);
    assertTellsNothing(answer, "@");
  }

  /** Case 112. */
  @Test
  void subject_ofAForeignIssuer_isOutsideTheConnection() {
    String user = newUser();
    Device device = host.login(user);
    for (String issuer :
        List.of("https://other.example", TestTokens.ISSUER + "/", FIRST.issuer())) {
      String body = Bodies.issuerSubject(issuer, user);
      Answer auth0 = send(A0, A0.token(), body);
      Answer draft = send(G, G.token(), body);
      assertThat(auth0.status()).as(issuer).isEqualTo(400);
      assertThat(draft.status()).as(issuer).isEqualTo(403);
      assertTellsNothing(auth0, user);
      assertTellsNothing(draft, user);
    }
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  /** Case 112, 113: an address of a domain that is not the connection's. */
  @Test
  void email_ofAForeignDomain_isOutsideTheConnection() {
    String user = newUser();
    String email = user.replace("both", "customers");
    Device device = customerLogin(user, FIRST, user, email);

    Answer auth0 = send(A0, A0.token(), Bodies.email(email));
    Answer draft = send(G, G.token(), Bodies.email(email));

    assertThat(auth0.status()).isEqualTo(400);
    assertThat(draft.status()).isEqualTo(403);
    assertUntouched(device, user);
    assertRevoked(send(FIRST, FIRST.token(), Bodies.email(email)), 200);
    assertGone(device, user);
  }

  /** Case 18, 114: two customers whose users have the same address and subject. */
  @Test
  void user_ofOneCustomer_isNotTheUserOfAnotherWithTheSameNames() {
    String sub = newUser();
    String email = sub.replace("both", "customers");
    Device ofFirst = customerLogin("f-" + sub, FIRST, sub, email);
    Device ofSecond = customerLogin("s-" + sub, SECOND, sub, email);

    assertRevoked(send(FIRST, FIRST.token(), Bodies.email(email)), 200);
    assertGone(ofFirst, "f-" + sub);
    assertUntouched(ofSecond, "s-" + sub);

    Device again = customerLogin("f-" + sub, FIRST, sub, email);
    revoke(SECOND, sub);
    assertGone(ofSecond, "s-" + sub);
    assertUntouched(again, "f-" + sub);

    revoke(FIRST, sub);
    assertGone(again, "f-" + sub);
  }

  /** Case 113. */
  @Test
  void email_neverSeenOnThisConnection_endsNothingElsewhere() {
    String sub = newUser();
    String email = sub.replace("both", "customers");
    Device ofSecond = customerLogin(sub, SECOND, sub, email);

    assertRevoked(send(FIRST, FIRST.token(), Bodies.email(email)), 200);
    assertUntouched(ofSecond, sub);

    assertRevoked(send(SECOND, SECOND.token(), Bodies.email(email)), 204);
    assertGone(ofSecond, sub);
  }

  /** Case 68, 94, 110: one customer may not speak for the other. */
  @Test
  void token_ofOneCustomer_isRefusedByTheOther() {
    String sub = newUser();
    Device ofSecond = customerLogin(sub, SECOND, sub, sub.replace("both", "customers"));
    List<TestTokens> tokens =
        List.of(
            FIRST.token(),
            FIRST.token().claim("aud", SECOND.audience()),
            FIRST.token().claim("sub", SECOND.clientId()).claim("aud", SECOND.audience()),
            SECOND.token().signedBy(FIRST.key()),
            SECOND.token().signedBy(FIRST.key()).header("kid", FIRST.key().getKeyID()));
    for (TestTokens token : tokens) {
      assertThat(send(SECOND, token, SECOND.body(sub)).status()).isEqualTo(401);
    }
    assertUntouched(ofSecond, sub);
    revoke(SECOND, sub);
    assertGone(ofSecond, sub);
  }

  private Device customerLogin(String user, Tenant tenant, String sub, String email) {
    return host.login(
        user,
        "connection",
        tenant.connection(),
        "iss",
        tenant.issuer(),
        "sub",
        sub,
        "email",
        email);
  }

  /** Case 115, 116. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"})
  void method_otherThanPost_isNotAllowed(String method) {
    String user = newUser();
    Device device = host.login(user);
    for (Tenant tenant : List.of(A0, G)) {
      Answer answer = crossOrigin(withMethod(method, tenant.revocation(host, user)));
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).hasValue("POST");
      assertThat(answer.body()).isEmpty();
      assertTellsNothing(answer, user);
    }
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  /** Some servers refuse what has no meaning, such as the body of a GET, themselves. */
  private static Request withMethod(String method, Request request) {
    return Set.of("PUT", "PATCH").contains(method)
        ? request.method(method)
        : request.method(method).body("").framing(Framing.NONE);
  }

  /** Case 115: methods that some servers refuse themselves. */
  @ParameterizedTest
  @MethodSource
  void method_thatIsUnusual_isRefusedWithoutEffect(String method) {
    String user = newUser();
    Device device = host.login(user);

    Answer answer = crossOrigin(A0.revocation(host, user).method(method));

    // 403 is what Open Liberty says to TRACE.
    assertThat(answer.status()).isIn(400, 403, 405, 501);
    assertThat(answer.body()).doesNotContain("eyJ");
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  /** Open Liberty writes the methods that it knows in capitals before anybody sees them. */
  static Stream<String> method_thatIsUnusual_isRefusedWithoutEffect() {
    return Server.isLiberty()
        ? Stream.of("TRACE", "PROPFIND")
        : Stream.of("TRACE", "post", "PROPFIND");
  }

  private static Answer crossOrigin(Request request) {
    return request
        .header("Origin", "https://attacker.example")
        .header("Access-Control-Request-Method", "POST")
        .send();
  }

  /** Case 118, 120, 121, 123. */
  @ParameterizedTest
  @MethodSource("dev.universallogout.endpoint.BodyRows#mediaTypes")
  void mediaType_otherThanJsonInUtf8_isRefusedWithoutEffect(Row row) {
    assertRefused(row);
  }

  /** Case 126: not even where the caller has one already. */
  @Test
  void requests_ofAllKinds_createNoSession() {
    String user = newUser();
    Device device = host.login(user);
    long before = host.sessionsCreated();

    revoke(A0, newUser());
    revoke(G, newUser());
    A0.revocation(host, user).header("Cookie", "JSESSIONID=none").body("x").send();
    A0.revocation(host, user).header("Cookie", device.cookie()).body("x").send();
    A0.request(host, "x").send();
    A0.revocation(host, user).method("GET").send();
    host.revocation("unknown").send();

    assertThat(host.sessionsCreated()).isEqualTo(before);
    assertUntouched(device, user);
  }

  /** Case 124: who does not prove himself cannot even make the endpoint wait for a body. */
  @Test
  void body_thatNeverArrives_isNotWaitedForWithoutAuthentication() {
    Request request = A0.request(host, "x").body("x".repeat(1_000));

    long begin = System.nanoTime();
    Answer answer = request.sendOnly(10);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  /** Case 129: the endpoint's public URL is never made of what a request says about itself. */
  @Test
  void audience_thatTheRequestItselfSuggests_isRefused() {
    String user = newUser();
    Device device = host.login(user);
    String path = host.revocation(A0.connection()).target();
    for (String audience :
        List.of(host.url().resolve(path).toString(), "https://attacker.example" + path)) {
      Answer answer =
          A0.request(host, A0.token().claim("aud", audience).compact())
              .header("X-Forwarded-Host", "attacker.example")
              .header("X-Forwarded-Proto", "https")
              .header("Forwarded", "host=attacker.example;proto=https")
              .body(A0.body(user))
              .send();
      assertThat(answer.status()).isEqualTo(401);
    }
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  /** Case 131: those who prove themselves are served, whatever fails beside them. */
  @Test
  void burst_ofProvenCallers_isNotThrottled() throws Exception {
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Tenant tenant = i % 2 == 0 ? A0 : G;
      calls.add(() -> tenant.revocation(host, "burst" + newUser()).send().status());
      if (i % 5 == 0) {
        calls.add(() -> A0.request(host, "x").send().status());
      }
    }

    List<Integer> statuses = atOnce(calls);

    assertThat(statuses).containsOnly(200, 204, 401);
    assertThat(statuses).filteredOn(status -> status != 401).hasSize(500);
  }

  /** Case 73. */
  @Test
  void key_publishedSinceTheLastFetch_isFound() {
    String user = newUser();
    Device device = host.login(user);
    revoke(ROTATING, newUser());
    int before = providers.rotating.keyRequests();
    RSAKey next = TestKeys.rsa("published next");
    providers.rotating.publish(ROTATING.key(), next);

    Answer answer =
        send(
            ROTATING,
            ROTATING.token().signedBy(next).header("kid", next.getKeyID()),
            ROTATING.body(user));

    assertRevoked(answer, 200);
    assertGone(device, user);
    assertThat(providers.rotating.keyRequests()).isEqualTo(before + 1);
  }

  /** Case 74, 75. */
  @Test
  void keyIds_thatNobodyPublished_causeOneRequestToThePublisher() {
    String user = newUser();
    Device device = host.login(user);
    revoke(FLOODED, newUser());
    int before = providers.flooded.keyRequests();

    for (int i = 0; i < 50; i++) {
      String keyId = i % 5 == 0 ? "../../etc/passwd" + i : "unknown" + i;
      Answer answer = send(FLOODED, FLOODED.token().header("kid", keyId), FLOODED.body(user));
      assertThat(answer.status()).isEqualTo(401);
    }

    assertThat(providers.flooded.keyRequests()).isEqualTo(before + 1);
    assertUntouched(device, user);
    revoke(FLOODED, user);
    assertGone(device, user);
  }

  /** Case 76: also right after a refresh that failed. */
  @Test
  void key_thatIsKnown_isUsedWhileThePublisherCannotBeReached() {
    String user = newUser();
    Device device = host.login(user);
    revoke(UNREACHABLE, newUser());
    providers.unreachable.answerKeys(JwksHost.status(500));
    int before = providers.unreachable.keyRequests();
    Answer unknown =
        send(UNREACHABLE, UNREACHABLE.token().header("kid", "unknown"), UNREACHABLE.body(user));
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(providers.unreachable.keyRequests()).isEqualTo(before + 1);
    assertUntouched(device, user);

    revoke(UNREACHABLE, user);
    assertGone(device, user);
  }

  /** Case 77: the sender must learn that it is not his fault, and try again. */
  @Test
  void keys_thatCannotBeHadAtAll_areNoRefusal() {
    String user = newUser();
    Device device = host.login(user);

    Answer auth0 = DARK_A0.revocation(host, user).send();
    Answer draft = DARK_G.revocation(host, user).send();

    assertThat(auth0.status()).isEqualTo(500);
    assertThat(draft.status()).isEqualTo(503);
    assertThat(draft.header("Retry-After")).isPresent();
    assertTellsNothing(auth0, user);
    assertTellsNothing(draft, user);
    assertUntouched(device, user);

    providers.dark.publish(DARK_A0.key(), DARK_G.key());
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(DARK_G.revocation(host, user).send().status()).isEqualTo(204));
    assertGone(device, user);
  }

  /**
   * Case 78: at the next refresh, whatever causes it; the longest interval is PublishedKeysTest's.
   */
  @Test
  void key_thatIsWithdrawn_isRefusedAfterTheNextFetch() {
    String user = newUser();
    Device device = host.login(user);
    revoke(WITHDRAWING, newUser());
    RSAKey next = TestKeys.rsa("published after a withdrawal");
    providers.withdrawing.publish(next);
    TestTokens byNext = WITHDRAWING.token().signedBy(next).header("kid", next.getKeyID());
    assertRevoked(send(WITHDRAWING, byNext, WITHDRAWING.body(newUser())), 200);

    Answer answer = WITHDRAWING.revocation(host, user).send();

    assertThat(answer.status()).isEqualTo(401);
    assertUntouched(device, user);
    TestTokens again = WITHDRAWING.token().signedBy(next).header("kid", next.getKeyID());
    assertRevoked(send(WITHDRAWING, again, WITHDRAWING.body(user)), 200);
    assertGone(device, user);
  }

  /** Case 118, 120: what is no media type at all may be refused ahead of the endpoint. */
  @ParameterizedTest
  @ValueSource(strings = {"", "application", "application/json; charset="})
  void mediaType_thatIsNone_isRefusedWithoutEffect(String type) {
    String user = newUser();
    Device device = host.login(user);
    for (Tenant tenant : List.of(A0, G)) {
      Answer answer = tenant.revocation(host, user).header("Content-Type", type).send();
      assertThat(answer.status()).isIn(400, 415);
      assertThat(answer.headers()).doesNotContainKeys("set-cookie", "location");
    }
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }
}
