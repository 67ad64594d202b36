package dev.universallogout.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Connections;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.Revocations;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.token.TokenHolders;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to the endpoint, as the container hands it on: an answer that is no failure of
 * the server, and an effect only if it is 200 or 204 and the one key has signed. The input is read
 * as an HTTP message is: a line with the method and what follows the endpoint's path, headers, an
 * empty line, the body. An {@code Authorization} that says {@code signed} has a valid token
 * instead, of which none comes twice. The normal build goes through the corpus; {@code
 * docs/guarantees.md} tells how to search for more.
 */
class RevocationEndpointFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final RSAKey KEY = TestKeys.rsa("acme");
  private static final String SIGNED = "signed";

  /** As many as one journal takes; each new one takes the same again. */
  private static final int TOKENS = 500;

  private static final Set<Integer> STATUSES =
      Set.of(200, 204, 400, 401, 403, 404, 405, 413, 415, 422, 429);

  private static final Logger LOG = Logger.getLogger("dev.universallogout");
  private static final List<String> tokens = new ArrayList<>();
  private static Application application;
  private static int used;

  /** The endpoint with everything behind it but a database and a container. */
  private static final class Application implements AutoCloseable {
    final InMemoryJournal store = new InMemoryJournal();
    private final Settings settings = settings();
    private final Journal journal;
    private final Sessions sessions;
    private final TokenHolders holders;
    private final Revocations revocations;
    private final Connections connections;
    private final Audit audit;
    private final ServletContext context;

    Application() {
      SubjectKeys keys = new SubjectKeys(false);
      Metrics metrics = new Metrics();
      ClassLoader loader = RevocationEndpointFuzzTest.class.getClassLoader();
      journal = new Journal(store, keys, settings.connections().keySet(), settings);
      sessions = new Sessions(settings, journal, keys, List::of, List::of, loader);
      holders = new TokenHolders(store, settings.tokenTimeout());
      revocations =
          new Revocations(
              journal, sessions, holders, Optional.empty(), e -> {}, Thread::new, metrics);
      audit = new Audit(CLOCK, journal::secret, true);
      // Its budget is for as many failures as a run has.
      connections =
          new Connections(
              settings.connections(), settings.clockSkew(), 10_000_000, name -> false, CLOCK);
      RevocationEndpoint endpoint =
          new RevocationEndpoint(
              settings,
              connections,
              revocations,
              () -> false,
              Optional::empty,
              () -> true,
              metrics,
              audit);
      context =
          (ServletContext)
              Proxy.newProxyInstance(
                  loader,
                  new Class<?>[] {ServletContext.class},
                  (proxy, method, arguments) -> endpoint);
      journal.start(Duration.ofSeconds(10));
    }

    long head() throws JournalException {
      return store.read(1, 1).head();
    }

    @Override
    public void close() throws Exception {
      connections.close();
      revocations.close();
      holders.close();
      sessions.close();
      journal.close();
      audit.close();
    }
  }

  private static Settings settings() {
    Map<String, String> values = new HashMap<>();
    values.put("universal-logout.journal", "memory");
    values.put("universal-logout.metadata", "true");
    values.put("universal-logout.max-body-size", "2000");
    values.put("universal-logout.connections", "okta,draft,off");
    for (String name : List.of("okta", "draft", "off")) {
      String prefix = "universal-logout.connection." + name + ".";
      values.put(prefix + "issuer", TestTokens.ISSUER);
      values.put(prefix + "client-id", TestTokens.CLIENT_ID);
      values.put(prefix + "audience", TestTokens.AUDIENCE);
      values.put(prefix + "jwks", TestKeys.jwks(KEY));
      values.put(prefix + "email-domains", "acme.example");
      values.put(prefix + "principal-names", ".*");
    }
    values.put("universal-logout.connection.draft.status-profile", "draft");
    values.put("universal-logout.connection.off.enabled", "false");
    return SettingsReader.read(new MapConfiguration(values), "/fuzzed");
  }

  /** Its lines would be most of the work. */
  @BeforeAll
  static void start() {
    LOG.setUseParentHandlers(false);
  }

  @AfterAll
  static void stop() throws Exception {
    LOG.setUseParentHandlers(true);
    if (application != null) {
      application.close();
      application = null;
    }
  }

  @FuzzTest(maxDuration = "2h", maxExecutions = 3_000_000)
  void request_ofAnyKind_isAnsweredAndHasNoEffectUnlessItIsProven(byte[] message) throws Exception {
    assertThat(send(message)).isIn(STATUSES);
  }

  private static int send(byte[] message) throws Exception {
    if (application == null || used == TOKENS) {
      if (application != null) {
        application.close();
      }
      application = new Application();
      used = 0;
    }
    Message request = Message.parse(message);
    Answer answer = new Answer();
    long before = application.head();

    new EndpointServlet().doFilter(request.asRequest(), answer.asResponse(), (q, a) -> {});

    assertThat(answer.headers).containsKey("Cache-Control").doesNotContainKey("Set-Cookie");
    boolean revoked = request.method.equals("POST") && Set.of(200, 204).contains(answer.status);
    assertThat(application.head()).isEqualTo(revoked ? before + 1 : before);
    if (revoked) {
      assertThat(request.signed).isTrue();
      assertThat(request.segment).isIn("okta", "draft");
      assertThat(answer.body.size()).isZero();
    }
    return answer.status;
  }

  private static String token(int n) {
    if (n == tokens.size()) {
      tokens.add(TestTokens.issuedAt(KEY, NOW).bearer());
    }
    return tokens.get(n);
  }

  /** Without it the other one might never get beyond the caller. */
  @Test
  void request_thatIsProven_hasItsEffect() throws Exception {
    String body = "{\"sub_id\":{\"format\":\"email\",\"email\":\"jane@acme.example\"}}";
    String message = "POST %s\nAuthorization: %s\nContent-Type: application/json\n\n%s";

    assertThat(send(message.formatted("okta", SIGNED, body))).isEqualTo(200);
    assertThat(send(message.formatted("draft", SIGNED, body))).isEqualTo(204);
    assertThat(send(message.formatted("okta", "Bearer " + SIGNED, body))).isEqualTo(401);
  }

  private static int send(String message) throws Exception {
    return send(message.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What was sent. */
  private static final class Message {
    final String method;
    final String segment;
    final Map<String, List<String>> headers = new HashMap<>();
    byte[] body = {};
    boolean signed;

    private Message(String method, String segment) {
      this.method = method;
      this.segment = segment;
    }

    /** Bytes are characters here, as they are in headers. */
    static Message parse(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\n\n");
      String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
      String[] first = lines[0].split(" ", 2);
      Message message = new Message(first[0], first.length < 2 ? "" : first[1]);
      for (int n = 1; n < lines.length; n++) {
        int colon = lines[n].indexOf(':');
        if (colon > 0) {
          message.header(lines[n].substring(0, colon), lines[n].substring(colon + 1).strip());
        }
      }
      if (end >= 0) {
        message.body = text.substring(end + 2).getBytes(StandardCharsets.ISO_8859_1);
      }
      return message;
    }

    private void header(String name, String value) {
      String sent = value;
      if (name.equalsIgnoreCase("Authorization") && value.equals(SIGNED) && !signed) {
        signed = true;
        sent = token(used++);
      }
      headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(sent);
    }

    private List<String> all(Object name) {
      return headers.getOrDefault(((String) name).toLowerCase(Locale.ROOT), List.of());
    }

    private long length() {
      try {
        return Long.parseLong(all("Content-Length").get(0));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        return -1;
      }
    }

    HttpServletRequest asRequest() {
      return (HttpServletRequest)
          Proxy.newProxyInstance(
              RevocationEndpointFuzzTest.class.getClassLoader(),
              new Class<?>[] {HttpServletRequest.class},
              (proxy, called, arguments) ->
                  switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getContextPath" -> "/fuzzed";
                    case "getRequestURI" -> "/fuzzed" + RevocationEndpoint.PATH + segment;
                    case "getServletContext" -> application.context;
                    case "getHeaders" -> Collections.enumeration(all(arguments[0]));
                    case "getHeader" -> all(arguments[0]).stream().findFirst().orElse(null);
                    case "getContentLengthLong" -> length();
                    case "getInputStream" -> new Body(body);
                    case "getRemoteAddr" -> "203.0.113.5";
                    default -> throw new UnsupportedOperationException(called.getName());
                  });
    }
  }

  private static final class Body extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    Body(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  /** What came back. */
  private static final class Answer {
    final Map<String, String> headers = new HashMap<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    int status;

    HttpServletResponse asResponse() {
      return (HttpServletResponse)
          Proxy.newProxyInstance(
              RevocationEndpointFuzzTest.class.getClassLoader(),
              new Class<?>[] {HttpServletResponse.class},
              (proxy, called, arguments) -> {
                switch (called.getName()) {
                  case "setStatus" -> status = (Integer) arguments[0];
                  case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                  case "setContentLength", "flushBuffer" -> {}
                  case "getOutputStream" -> {
                    return new Written(body);
                  }
                  default -> throw new UnsupportedOperationException(called.getName());
                }
                return null;
              });
    }
  }

  private static final class Written extends ServletOutputStream {
    private final ByteArrayOutputStream bytes;

    Written(ByteArrayOutputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public void write(int octet) {
      bytes.write(octet);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
