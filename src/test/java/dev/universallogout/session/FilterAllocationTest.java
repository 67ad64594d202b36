package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.universallogout.configuration.ConfigurationSource;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.session.SessionState.Stage;
import dev.universallogout.subject.SubjectKeys;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The request path of both filters allocates nothing for a live session. */
class FilterAllocationTest {
  private static final int REQUESTS = 100_000;

  @Test
  void liveSession_throughGuardAndWitness_allocatesNothing() throws Exception {
    Settings settings = settings();
    SubjectKeys keys = new SubjectKeys(false);
    try (Journal journal = new Journal(new InMemoryJournal(), keys, Set.of("okta"), settings);
        Sessions sessions =
            new Sessions(
                settings,
                journal,
                keys,
                () -> List.of(),
                () -> List.of(),
                getClass().getClassLoader())) {
      journal.start(Duration.ofSeconds(5));
      Request request = new Request(new Session());
      FilterChain application = (q, a) -> {};
      SessionFilter witness = filter(Stage.WITNESS, sessions);
      FilterChain behindGuard = (q, a) -> witness.doFilter(q, a, application);
      SessionFilter guard = filter(Stage.GUARD, sessions);
      HttpServletResponse response = new Response();
      for (int i = 0; i < REQUESTS; i++) {
        guard.doFilter(request, response, behindGuard);
      }
      assertThat(request.session.getAttribute(Binding.ATTRIBUTE)).asString().contains("alice");

      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < REQUESTS; i++) {
        guard.doFilter(request, response, behindGuard);
      }
      long allocated = threads.getThreadAllocatedBytes(thread) - before;

      // What asking for the figure allocates is far below a byte for each request.
      assertThat(allocated).isLessThan(REQUESTS);
    }
  }

  private static SessionFilter filter(Stage stage, Sessions sessions) {
    SessionFilter filter = new SessionFilter(stage, () -> sessions);
    filter.init(null);
    return filter;
  }

  private static Settings settings() {
    Map<String, String> values =
        Map.of(
            "universal-logout.connections", "okta",
            "universal-logout.connection.okta.issuer", "https://idp.example",
            "universal-logout.connection.okta.client-id", "app",
            "universal-logout.connection.okta.audience", "https://host.example/revocation",
            "universal-logout.session.subject-attributes", "user,account.email",
            "universal-logout.journal", "memory");
    return SettingsReader.read(
        new ConfigurationSource() {
          @Override
          public Optional<String> value(String name) {
            return Optional.ofNullable(values.get(name));
          }

          @Override
          public Set<String> dottedNames() {
            return values.keySet();
          }
        },
        "/host");
  }

  @SuppressWarnings("unchecked")
  private static <T> T stub(Class<T> type) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /** A response without cookies. */
  private static final class Response extends HttpServletResponseWrapper {
    Response() {
      super(stub(HttpServletResponse.class));
    }

    @Override
    public boolean containsHeader(String name) {
      return false;
    }
  }

  /** A request that is signed in. */
  private static final class Request extends HttpServletRequestWrapper {
    private final HttpSession session;
    private final Principal principal = () -> "alice";

    Request(HttpSession session) {
      super(stub(HttpServletRequest.class));
      this.session = session;
    }

    @Override
    public HttpSession getSession(boolean create) {
      return session;
    }

    @Override
    public Principal getUserPrincipal() {
      return principal;
    }

    @Override
    public Cookie[] getCookies() {
      return null;
    }

    @Override
    public String getHeader(String name) {
      return null;
    }

    @Override
    public Object getAttribute(String name) {
      return null;
    }

    @Override
    public boolean isAsyncStarted() {
      return false;
    }
  }

  /** An account in the session. */
  public record Account(String email) {}

  /** A session in memory. */
  private static final class Session implements HttpSession {
    private final Map<String, Object> attributes =
        new HashMap<>(Map.of("user", "alice", "account", new Account("alice@corp.example")));

    @Override
    public long getCreationTime() {
      return 1;
    }

    @Override
    public String getId() {
      return "id";
    }

    @Override
    public long getLastAccessedTime() {
      return 1;
    }

    @Override
    public ServletContext getServletContext() {
      return stub(ServletContext.class);
    }

    @Override
    public void setMaxInactiveInterval(int interval) {}

    @Override
    public int getMaxInactiveInterval() {
      return 60;
    }

    @Override
    public Object getAttribute(String name) {
      return attributes.get(name);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
      return Collections.enumeration(attributes.keySet());
    }

    @Override
    public void setAttribute(String name, Object value) {
      attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
      attributes.remove(name);
    }

    @Override
    public void invalidate() {
      attributes.clear();
    }

    @Override
    public boolean isNew() {
      return true;
    }
  }
}
