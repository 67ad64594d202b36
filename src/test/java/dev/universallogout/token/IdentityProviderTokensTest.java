package dev.universallogout.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that an identity provider issued are revoked there. */
@Timeout(30)
final class IdentityProviderTokensTest {

  private static final Order ORDER = new Order("okta", new Opaque("jane"), 1, OptionalLong.empty());
  private static final String TOKEN = "to+ken/=& 1";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** What the provider was asked. */
  private record Asked(
      String method, String path, String authorization, String type, String body) {}

  /** How it answers for a token. */
  private record Answer(int status, String body) {}

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer provider;
  private volatile Answer answer = new Answer(200, "");
  private volatile boolean stalls;

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.setExecutor(threads);
    provider.createContext("/", this::answer);
    provider.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    provider.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            body));
    Answer given = answers.getOrDefault(body.substring(body.indexOf("token=") + 6), answer);
    if (given.status() / 100 == 3) {
      exchange.getResponseHeaders().add("Location", "/elsewhere");
    }
    byte[] bytes = given.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(given.status(), stalls ? 1_000_000 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.getResponseBody().flush();
    if (stalls) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.close();
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/revoke");
  }

  private IdentityProviderTokens tokens(Duration timeout, String... held) {
    return new IdentityProviderTokens(
        order -> List.of(held), endpoint(), "my client", Optional.of("sec:ret%"), timeout);
  }

  @Test
  void revoke_heldToken_asksAsTheRfcSays() throws Exception {
    tokens(TIMEOUT, TOKEN).revoke(ORDER);

    String credentials =
        Base64.getEncoder().encodeToString("my+client:sec%3Aret%25".getBytes(UTF_8));
    assertThat(asked)
        .containsExactly(
            new Asked(
                "POST",
                "/revoke",
                "Basic " + credentials,
                "application/x-www-form-urlencoded",
                "token_type_hint=refresh_token&token=to%2Bken%2F%3D%26+1"));
  }

  @Test
  void revoke_clientWithoutSecret_sendsItsIdInTheBody() throws Exception {
    new IdentityProviderTokens(
            order -> List.of("t"), endpoint(), "my client", Optional.empty(), TIMEOUT)
        .revoke(ORDER);

    assertThat(asked)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.authorization()).isEqualTo("null");
              assertThat(request.body())
                  .isEqualTo("token_type_hint=refresh_token&token=t&client_id=my+client");
            });
  }

  @Test
  void revoke_nothingHeld_asksNobody() throws Exception {
    tokens(TIMEOUT).revoke(ORDER);

    assertThat(asked).isEmpty();
  }

  @Test
  void revoke_sameTokenTwice_asksOnce() throws Exception {
    tokens(TIMEOUT, "t", "t").revoke(ORDER);

    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"error\":\"invalid_token\"}", "{ \"x\":1, \"error\" : \"invalid_token\"}"})
  void revoke_providerSaysInvalidToken_isDone(String body) {
    answer = new Answer(400, body);

    assertThatCode(() -> tokens(TIMEOUT, TOKEN).revoke(ORDER)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|{\"error\":\"unsupported_token_type\"}",
        "400|{\"error\":\"invalid_client\"}",
        "400|{\"error\":[\"invalid_token\"]}",
        "400|[\"invalid_token\"]",
        "400|{\"error\":\"invalid_token\"",
        "400|invalid_token",
        "400|''",
        "401|{\"error\":\"invalid_token\"}",
        "503|{\"error\":\"invalid_token\"}",
        "202|''",
        "204|''",
        "302|''",
        "307|''",
        "401|''",
        "403|''",
        "404|''",
        "429|''",
        "500|''",
        "503|''",
      })
  void revoke_anyOtherAnswer_fails(int status, String body) {
    answer = new Answer(status, body);

    assertThatThrownBy(() -> tokens(TIMEOUT, TOKEN).revoke(ORDER))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("answered " + status);
    assertThat(asked).extracting(Asked::path).containsExactly("/revoke");
  }

  @Test
  void revoke_oneTokenFails_othersAreRevokedAndTheFailureIsTold() {
    answers.put("bad", new Answer(500, ""));
    answers.put("worse", new Answer(503, ""));

    Throwable failure =
        catchThrowable(() -> tokens(TIMEOUT, "bad", "good", "worse", "better").revoke(ORDER));

    assertThat(failure).isInstanceOf(IOException.class).hasMessageEndingWith("answered 500");
    assertThat(failure.getSuppressed()).singleElement().asString().endsWith("answered 503");
    assertThat(asked).hasSize(4);
  }

  @Test
  void revoke_answerWithoutEnd_isNotAwaited() {
    stalls = true;
    answer = new Answer(200, "{");

    assertThatThrownBy(() -> tokens(Duration.ofMillis(500), TOKEN).revoke(ORDER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in time");
  }

  @Test
  void revoke_hugeAnswer_isReadToItsEndButNotKept() {
    answer = new Answer(400, "{\"error\":\"" + "x".repeat(1_000_000) + "\"}");

    assertThatThrownBy(() -> tokens(TIMEOUT, TOKEN).revoke(ORDER))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("answered 400");
  }

  @Test
  void revoke_providerAway_failsWithoutTheTokenAndTheSecret() {
    IdentityProviderTokens tokens = tokens(TIMEOUT, "the-token");
    provider.stop(0);

    Throwable failure = catchThrowable(() -> tokens.revoke(ORDER));

    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(text.toString()).doesNotContain("the-token", "sec:ret", "sec%3Aret");
  }

  @Test
  void revoke_applicationCannotTellItsTokens_fails() {
    IdentityProviderTokens tokens =
        new IdentityProviderTokens(
            order -> {
              throw new IllegalStateException("no database");
            },
            endpoint(),
            "id",
            Optional.empty(),
            TIMEOUT);

    assertThatThrownBy(() -> tokens.revoke(ORDER)).hasMessage("no database");
  }
}
