package dev.universallogout.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Proxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request as a container would give it to listeners and filters, and its answer's status. */
final class Exchange {
  private final Map<String, Object> attributes = new HashMap<>();
  final HttpServletRequest request;
  final HttpServletResponse response;
  String method = "GET";
  String uri = "/host/page";
  DispatcherType dispatcher = DispatcherType.REQUEST;
  @Nullable HttpSession session;
  @Nullable String user;
  private @Nullable String authType;
  private final Map<String, String> headers = new HashMap<>();
  private @Nullable RuntimeException noSession;
  private int failures;
  boolean async;

  /** Whether the asynchronous request has been completed. */
  volatile boolean completed;

  /** What takes the connection over, where the request asks for that. */
  @Nullable HttpUpgradeHandler upgraded;

  /** How often the session is shown before it is hidden. */
  int sessionShown = Integer.MAX_VALUE;

  /** How often the session was given another id. */
  int idsChanged;

  int status = 200;
  private final List<Cookie> cookies = new ArrayList<>();
  private final List<String> setCookies = new ArrayList<>();

  private final Map<String, Cookie> set = new HashMap<>();

  /** The names of the cookies that the answer takes back. */
  final Set<String> expired = new HashSet<>();

  Exchange(@Nullable HttpSession session) {
    this.session = session;
    this.request = proxy(HttpServletRequest.class, this::request);
    this.response =
        proxy(
            HttpServletResponse.class,
            (name, arguments) -> {
              switch (name) {
                case "setStatus" -> status = (Integer) arguments[0];
                case "addHeader" -> setCookies.add((String) arguments[1]);
                case "addCookie" -> {
                  Cookie cookie = (Cookie) arguments[0];
                  set.put(cookie.getName(), cookie);
                  if (cookie.getMaxAge() == 0) {
                    expired.add(cookie.getName());
                  }
                }
                default -> {}
              }
              return switch (name) {
                case "isCommitted" -> false;
                case "containsHeader" -> !setCookies.isEmpty();
                case "getHeaders" -> setCookies;
                default -> null;
              };
            });
  }

  /** Somebody is signed in. */
  Exchange as(String name) {
    user = name;
    return this;
  }

  /** He does so in this way. */
  Exchange by(String type) {
    authType = type;
    return this;
  }

  Exchange with(String cookie, String value) {
    cookies.add(new Cookie(cookie, value));
    return this;
  }

  Exchange header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Whoever asks for the session gets this. */
  Exchange failing(RuntimeException failure) {
    return failing(failure, Integer.MAX_VALUE);
  }

  /** The same, so many times. */
  Exchange failing(RuntimeException failure, int times) {
    noSession = failure;
    failures = times;
    return this;
  }

  /** The cookies that the answer sets. */
  Map<String, Cookie> set() {
    return set;
  }

  boolean refused() {
    return status == 401 || status == 303;
  }

  private @Nullable Object request(String name, Object[] arguments) {
    return switch (name) {
      case "getSession" -> {
        if (failures-- > 0) {
          throw noSession;
        }
        yield sessionShown-- > 0 && isValid() ? session : null;
      }
      case "getUserPrincipal" -> user == null ? null : (Principal) () -> user;
      case "getAttribute" -> attributes.get((String) arguments[0]);
      case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
      case "removeAttribute" -> attributes.remove((String) arguments[0]);
      case "getAuthType" -> authType;
      case "changeSessionId" -> "changed " + ++idsChanged;
      case "getMethod" -> method;
      case "getRequestURI" -> uri;
      case "getDispatcherType" -> dispatcher;
      case "isAsyncStarted" -> async;
      case "isRequestedSessionIdFromCookie" -> false;
      case "getAsyncContext" ->
          proxy(
              AsyncContext.class,
              (n, a) -> {
                completed |= n.equals("complete");
                return null;
              });
      case "getCookies" -> cookies.toArray(new Cookie[0]);
      case "getServletContext" -> context();
      case "getRequestedSessionId" -> session == null || isValid() ? null : session.getId();
      case "getHeader" ->
          upgraded != null && arguments[0].equals("Upgrade")
              ? "websocket"
              : headers.get((String) arguments[0]);
      case "upgrade" -> upgraded;
      case "getServletPath" ->
          URLDecoder.decode(uri.substring("/host".length()), StandardCharsets.UTF_8);
      case "getQueryString", "getPathInfo", "logout" -> null;
      default -> throw new UnsupportedOperationException(name);
    };
  }

  private boolean isValid() {
    try {
      return session != null && session.getCreationTime() > 0;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static ServletContext context() {
    return proxy(
        ServletContext.class,
        (name, arguments) ->
            switch (name) {
              case "getContextPath" -> "/host";
              case "getSessionCookieConfig" -> proxy(SessionCookieConfig.class, (n, a) -> null);
              default -> null;
            });
  }

  /** A session in memory. */
  static HttpSession session(String id) {
    return session(id, false);
  }

  /** One that has been made in this request. */
  static HttpSession newSession(String id) {
    return session(id, true);
  }

  private static HttpSession session(String id, boolean isNew) {
    AtomicBoolean ended = new AtomicBoolean();
    Map<String, Object> attributes = new ConcurrentHashMap<>();
    return proxy(
        HttpSession.class,
        (name, arguments) ->
            switch (name) {
              case "getId" -> id;
              case "getCreationTime", "getLastAccessedTime" -> {
                if (ended.get()) {
                  throw new IllegalStateException("ended");
                }
                yield 1L;
              }
              case "getAttribute" -> attributes.get((String) arguments[0]);
              case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
              case "removeAttribute" -> attributes.remove((String) arguments[0]);
              case "getAttributeNames" -> Collections.enumeration(attributes.keySet());
              case "invalidate" -> {
                attributes.clear();
                ended.set(true);
                yield null;
              }
              case "isNew" -> isNew;
              case "getMaxInactiveInterval" -> 1800;
              default -> throw new UnsupportedOperationException(name);
            });
  }

  private interface Call {
    @Nullable Object of(String name, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  case "toString" -> type.getSimpleName();
                  default -> call.of(method.getName(), arguments);
                }));
  }
}
