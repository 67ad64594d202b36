package dev.universallogout.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.endpoint.LegacyHost.Device;
import dev.universallogout.endpoint.host.HostUsers;
import dev.universallogout.testing.EveryServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that resolves every identifier, has a directory, and wants strict answers. */
@EveryServer
class HostBeansIT extends EndpointFixture {

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put("universal-logout.strict", "true");
    configuration.put("universal-logout.unknown-subject", "reject");
    return HostArchive.withJar(configuration).addClass(HostUsers.class);
  }

  private static String digits(String user) {
    return user.replaceAll("[^0-9]", "");
  }

  private static Row identified(String name, Function<Attempt, JsonObject> identifier) {
    return row(name, Statuses.REVOKED, a -> a.body(Bodies.subId(identifier.apply(a))));
  }

  static Stream<Row> resolvable() {
    return Stream.of(
        identified("9 account", a -> Bodies.identifier("account", "uri", "acct:" + a.user())),
        identified(
            "9 phone_number",
            a -> Bodies.identifier("phone_number", "phone_number", "+49" + digits(a.user()))),
        identified(
            "9 did", a -> Bodies.identifier("did", "url", "did:example:u" + digits(a.user()))),
        identified(
            "9 uri",
            a -> Bodies.identifier("uri", "uri", "https://both.example/users/" + digits(a.user()))),
        identified(
            "11 aliases of one user",
            a ->
                Bodies.aliases(
                    a.identifier(),
                    Bodies.identifier("phone_number", "phone_number", "+49" + digits(a.user())))),
        identified("38 aliases, duplicates", a -> Bodies.aliases(a.identifier(), a.identifier())));
  }

  @ParameterizedTest
  @MethodSource("resolvable")
  void identifier_thatTheHostResolves_endsSessionsAndTokens(Row row) {
    assertAccepted(row);
  }

  static Stream<Row> strictlyMalformed() {
    return Stream.of(
        row(
            "39 undescribed member of the identifier",
            Statuses.BAD_REQUEST,
            a ->
                a.body(Bodies.subId(Json.createObjectBuilder(a.identifier()).add("x", 1).build()))),
        row(
            "39 undescribed member of one of several aliases",
            Statuses.BAD_REQUEST,
            a ->
                a.body(
                    Bodies.subId(
                        Bodies.aliases(
                            Json.createObjectBuilder(a.identifier()).add("x", 1).build())))),
        row(
            "40 undescribed member beside the identifier",
            Statuses.BAD_REQUEST,
            a -> a.body("{\"sub_id\":" + a.identifier() + ",\"x\":1}")),
        row(
            "37 aliases of two users",
            Statuses.BAD_REQUEST,
            a ->
                a.body(
                    Bodies.subId(
                        Bodies.aliases(
                            a.identifier(), Bodies.identifier("email", "email", newUser()))))));
  }

  @ParameterizedTest
  @MethodSource("strictlyMalformed")
  void body_thatAStrictHostDoesNotAccept_isRefusedWithoutEffect(Row row) {
    assertRefused(row);
  }

  /** Case 37: neither of the two loses anything. */
  @Test
  void aliases_ofTwoUsers_endNeither() {
    String one = newUser();
    String other = newUser();
    Device ofOne = host.login(one);
    Device ofOther = host.login(other);

    Answer answer =
        send(
            G,
            G.token(),
            Bodies.subId(
                Bodies.aliases(
                    Bodies.identifier("email", "email", one),
                    Bodies.identifier("email", "email", other))));

    assertThat(answer.status()).isEqualTo(400);
    assertUntouched(ofOne, one);
    assertUntouched(ofOther, other);
    revoke(G, one);
    revoke(G, other);
    assertGone(ofOne, one);
    assertGone(ofOther, other);
  }

  /** Case 134: the directory knows no user whose number begins with 0. */
  @Test
  void user_whomTheDirectoryDoesNotKnow_isRefusedWhereSoConfigured() {
    String unknown = "u0815@both.example";

    Answer auth0 = A0.revocation(host, unknown).send();
    Answer draft = G.revocation(host, unknown).send();

    assertThat(auth0.status()).isEqualTo(400);
    assertThat(draft.status()).isEqualTo(404);
    assertTellsNothing(auth0, unknown);
    assertTellsNothing(draft, unknown);
  }
}
