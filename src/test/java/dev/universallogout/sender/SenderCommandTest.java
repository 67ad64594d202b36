package dev.universallogout.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.sender.Endpoint.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderCommandTest {
  @TempDir private static Path folder;
  private static RSAKey key;
  private static Path keyFile;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void writeKey() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    keyFile = Files.writeString(folder.resolve("key.json"), key.toJSONString());
  }

  private int run(String... words) {
    return new SenderCommand(print(out), print(err), Clock.systemUTC()).run(words);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private int send(String endpoint, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("send", "--endpoint", endpoint, "--key", keyFile.toString(), "--issuer"));
    words.addAll(List.of("https://acme.example", "--client-id", "0oa1"));
    words.addAll(List.of(more));
    return run(words.toArray(new String[0]));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void send_accepted_exitsWithZero() throws Exception {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(200))) {
      int status = send(endpoint.uri() + "?x=1", "--email", "alice@example.com");

      assertThat(status).isZero();
      assertThat(out()).isEqualToIgnoringNewLines("HTTP 200");
      Endpoint.Received received = endpoint.received.get(0);
      SignedJWT token =
          SignedJWT.parse(received.header("Authorization").substring("Bearer ".length()));
      assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
      assertThat(token.getJWTClaimsSet().getAudience()).containsExactly(endpoint.uri().toString());
      assertThat(received.body())
          .isEqualTo("{\"sub_id\":{\"format\":\"email\",\"email\":\"alice@example.com\"}}");
    }
  }

  @Test
  void send_refused_exitsWithOneAndShowsTheAnswer() {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(401))) {
      assertThat(send(endpoint.uri().toString(), "--opaque", "1")).isEqualTo(1);
      assertThat(out()).startsWith("HTTP 401");
    }
  }

  @Test
  void send_withoutListener_saysSoWithoutStackTrace() {
    Endpoint closed = new Endpoint(received -> Answer.of(200));
    closed.close();

    assertThat(send(closed.uri().toString(), "--opaque", "1")).isEqualTo(1);
    assertThat(err()).startsWith("No answer: no connection").doesNotContain("\tat ");
  }

  @Test
  void send_subjectAsItStands_isNotChanged() {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(400))) {
      send(
          endpoint.uri().toString(), "--member", "subject", "--subject", "{ \"format\": \"odd\" }");

      assertThat(endpoint.received.get(0).body())
          .isEqualTo("{\"subject\":{ \"format\": \"odd\" }}");
    }
  }

  @Test
  void send_issSub_takesTwoValues() {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(200))) {
      send(endpoint.uri().toString(), "--iss-sub", "https://acme.example", "00u1");

      assertThat(endpoint.received.get(0).body())
          .isEqualTo(
              "{\"sub_id\":{\"format\":\"iss_sub\",\"iss\":\"https://acme.example\",\"sub\":\"00u1\"}}");
    }
  }

  @Test
  void print_insteadOfSending_sendsNothing() {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(200))) {
      int status = send(endpoint.uri().toString(), "--opaque", "1", "--print");

      assertThat(status).isZero();
      assertThat(out()).startsWith("POST " + Endpoint.PATH + " HTTP/1.1");
      assertThat(endpoint.received).isEmpty();
    }
  }

  @Test
  void send_overHttpToAnotherMachine_isAUsageError() {
    assertThat(send("http://192.0.2.1/revoke", "--opaque", "1")).isEqualTo(2);
    assertThat(err()).contains("https");
  }

  @Test
  void help_asked_isPrinted() {
    assertThat(run("send", "--help")).isZero();
    assertThat(out()).contains("send --endpoint URL");
  }

  @Test
  void nothing_given_printsTheHelpAsAnError() {
    assertThat(run()).isEqualTo(2);
    assertThat(err()).contains("send --endpoint URL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fly                                    | there is no command fly",
        "send                                   | --endpoint is missing",
        "send --endpoint                        | --endpoint takes a value",
        "send --endpoint gopher://x             | --endpoint gopher://x is no http or https URL",
        "send --endpoint https://x --colour red | there is no option --colour",
        "send --endpoint https://x --endpoint y | --endpoint is given twice",
        "send --endpoint https://x              | --key is missing",
        "send --endpoint https://x --key absent | the key file absent cannot be read",
        "send --iss-sub a                       | --iss-sub takes two values",
        "check --endpoint https://x --key k     | a check takes no --key",
      })
  void wrongCommandLine_isExplainedInOneLine(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err()).startsWith(message);
    assertThat(err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                             | name one user",
        "--email a@b.example --opaque 1 | name one user",
        "--email alice                | --email: email is not an address",
        "--subject [1]                | --subject is no JSON object",
        "--opaque 1 --member user     | --member is sub_id or subject",
        "--opaque 1 --alg HS256       | the key cannot sign with HS256",
      })
  void wrongUser_isExplainedInOneLine(String more, String message) {
    String[] words = more == null ? new String[0] : more.split(" ");

    assertThat(send("https://app.invalid/revoke", words)).isEqualTo(2);
    assertThat(err()).startsWith(message);
  }

  @Test
  void check_ofACorrectEndpoint_exitsWithZero() {
    try (Endpoint endpoint = new Endpoint(Endpoint::refusal)) {
      assertThat(run("check", "--endpoint", endpoint.uri().toString())).isZero();
      assertThat(out()).contains("ok").contains("Not checked").doesNotContain("FAIL");
    }
  }

  @Test
  void check_askedAsAnOption_isTheSame() {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(404))) {
      assertThat(run("send", "--check", "--endpoint", endpoint.uri().toString())).isEqualTo(1);
      assertThat(out()).contains("FAIL  reached").contains("Not ready");
    }
  }
}
