package dev.universallogout.session;

import dev.universallogout.configuration.Settings.SessionSettings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a request is refused: its cookies are expired; a navigation is sent to the same place once
 * more, now without a session, anything else gets 401. Never creates a session, never leaves the
 * site. Thread-safe.
 */
final class Refusal {

  /** Tells that a navigation was just sent here by a refusal. */
  private static final String MARKER = "universal-logout-ended";

  private static final int MARKER_SECONDS = 10;

  /** Tells which session's cookie the browser was told to leave behind. */
  private static final String LEFT_BEHIND = "universal-logout-left";

  private static final int LEFT_BEHIND_SECONDS = 600;

  /** Of a cookie that browsers keep in other ways; with either they want {@code Secure}. */
  private static final String SAME_SITE = "SameSite";

  private static final String PARTITIONED = "Partitioned";

  /** A cookie that a server sets beside the session's own. */
  private static final String COMPANION = "JSESSIONIDVERSION";

  private final SessionSettings settings;
  private final AmbientCredentials credentials;

  Refusal(SessionSettings settings, AmbientCredentials credentials) {
    this.settings = settings;
    this.credentials = credentials;
  }

  /** Takes back what was prepared for the user, before anything of the refusal is said. */
  static void clear(HttpServletResponse response) {
    if (!response.isCommitted()) {
      response.reset();
    }
  }

  /**
   * The request's session has been revoked.
   *
   * @param byOpenId whether its user had signed in at an OpenID provider, whose answer the request
   *     may carry
   * @param elsewhere whether he has signed in elsewhere since, by credentials that are left alone
   */
  void revoked(
      HttpServletRequest request,
      HttpServletResponse response,
      boolean byOpenId,
      boolean elsewhere) {
    if (response.isCommitted()) {
      return;
    }
    boolean again = expireCookies(request, response, elsewhere);
    if (settings.clearSiteData()) {
      response.setHeader("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");
    }
    response.setHeader("Cache-Control", "no-store");
    boolean navigation = isNavigation(request);
    String session = request.getRequestedSessionId();
    if (navigation && session != null) {
      addMark(request, response, LEFT_BEHIND, mark(session), LEFT_BEHIND_SECONDS);
    }
    if (navigation && !again) {
      addMark(request, response, MARKER, "1", MARKER_SECONDS);
      response.setStatus(HttpServletResponse.SC_SEE_OTHER);
      response.setHeader("Location", sameAgain(request, byOpenId));
    } else {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      response.setContentLength(0);
    }
  }

  private static void addMark(
      HttpServletRequest request,
      HttpServletResponse response,
      String name,
      String value,
      int seconds) {
    Cookie mark = cookie(name, value, path(request), seconds);
    likeSessions(mark, request.getServletContext().getSessionCookieConfig());
    response.addCookie(mark);
  }

  /**
   * Whether the browser was told before to leave this very session's cookie behind, and cannot: a
   * server may set it in ways that applications are not told of. Where the container has no such
   * session any more, such a request is like any other that has none.
   */
  static boolean isRepeated(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    String session = request.getRequestedSessionId();
    if (cookies != null && session != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(LEFT_BEHIND) && mark(session).equals(cookie.getValue())) {
          return true;
        }
      }
    }
    return false;
  }

  private static String mark(String session) {
    return AmbientCredentials.digest(LEFT_BEHIND, session);
  }

  /** Nothing can be proven of the request's session at present. */
  void notProven(HttpServletResponse response) {
    if (!response.isCommitted()) {
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Retry-After", "5");
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      response.setContentLength(0);
    }
  }

  /** Expires what the browser sent; says whether it was sent here by a refusal just before. */
  private boolean expireCookies(
      HttpServletRequest request, HttpServletResponse response, boolean elsewhere) {
    SessionCookieConfig config = request.getServletContext().getSessionCookieConfig();
    String name = config.getName() == null ? "JSESSIONID" : config.getName();
    Set<String> sent = new LinkedHashSet<>();
    // A request that a login put in place of its callback shows the cookies of the earlier one.
    if (request.isRequestedSessionIdFromCookie()) {
      sent.add(name);
    }
    // The container may have brought the user back before we looked, and some keep such cookies.
    if (!elsewhere) {
      sent.addAll(credentials.namesSetBy(response));
    }
    boolean again = false;
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name)
            || cookie.getName().equals(COMPANION)
            || (!elsewhere && credentials.isOne(cookie.getName()))
            || names(cookie.getValue(), request.getRequestedSessionId())) {
          sent.add(cookie.getName());
        }
        again |= cookie.getName().equals(MARKER);
      }
    }
    String path = config.getPath() == null ? path(request) : config.getPath();
    for (String cookie : sent) {
      response.addCookie(expired(cookie, path, config, cookie.equals(name)));
      if (!path.equals("/")) {
        response.addCookie(expired(cookie, "/", config, cookie.equals(name)));
      }
    }
    return again;
  }

  /** Whether that is the session's cookie, whatever name the container alone knows it by. */
  private static boolean names(@Nullable String cookie, @Nullable String session) {
    return cookie != null && session != null && !session.isEmpty() && cookie.contains(session);
  }

  private static Cookie expired(
      String name, String path, SessionCookieConfig config, boolean isSessions) {
    Cookie cookie = cookie(name, "", path, 0);
    String domain = config.getDomain();
    if (domain != null && !name.startsWith("__Host-")) {
      cookie.setDomain(domain);
    }
    if (isSessions) {
      likeSessions(cookie, config);
    }
    return cookie;
  }

  /** Browsers take back what is set across sites, or partitioned, only where that is said again. */
  private static void likeSessions(Cookie cookie, SessionCookieConfig config) {
    // One by one: Payara fails to list them where there are none.
    String sameSite = config.getAttribute(SAME_SITE);
    if ("None".equalsIgnoreCase(sameSite)) {
      cookie.setAttribute(SAME_SITE, sameSite);
      cookie.setSecure(true);
    }
    String partitioned = config.getAttribute(PARTITIONED);
    if (partitioned != null) {
      cookie.setAttribute(PARTITIONED, partitioned);
      cookie.setSecure(true);
    }
  }

  private static Cookie cookie(String name, String value, String path, int seconds) {
    Cookie cookie = new Cookie(name, value);
    cookie.setPath(path);
    cookie.setMaxAge(seconds);
    cookie.setHttpOnly(true);
    // Browsers ignore cookies of these names that are not secure.
    cookie.setSecure(name.startsWith("__Host-") || name.startsWith("__Secure-"));
    return cookie;
  }

  private static String path(HttpServletRequest request) {
    ServletContext context = request.getServletContext();
    return context.getContextPath().isEmpty() ? "/" : context.getContextPath();
  }

  private static boolean isNavigation(HttpServletRequest request) {
    if (!request.getMethod().equals("GET") || request.getHeader("X-Requested-With") != null) {
      return false;
    }
    String mode = request.getHeader("Sec-Fetch-Mode");
    if (mode != null) {
      // Within a page of another site a browser may keep no cookie by which a second one is told.
      return mode.equals("navigate")
          && !("cross-site".equals(request.getHeader("Sec-Fetch-Site"))
              && String.valueOf(request.getHeader("Sec-Fetch-Dest")).endsWith("frame"));
    }
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/html");
  }

  /**
   * The requested place, relative to itself: it cannot name another host, and it survives proxies
   * that rewrite paths. A session id in the path is left behind, and an OpenID provider's answer,
   * which would be an error without the session that it was asked for in.
   */
  static String sameAgain(HttpServletRequest request, boolean byOpenId) {
    String uri = request.getRequestURI();
    String last = uri.substring(uri.lastIndexOf('/') + 1);
    int parameters = last.indexOf(';');
    if (parameters >= 0) {
      last = last.substring(0, parameters);
    }
    StringBuilder location = new StringBuilder("./");
    for (int i = 0; i < last.length(); i++) {
      char c = last.charAt(i);
      if (c > ' ' && c < 0x7f && c != '\\') {
        location.append(c);
      }
    }
    String query = request.getQueryString();
    if (query != null && !(byOpenId && isProvidersAnswer(query))) {
      location.append('?');
      query
          .chars()
          .filter(c -> c > ' ' && c < 0x7f && c != '\\')
          .forEach(c -> location.append((char) c));
    }
    return location.toString();
  }

  /** RFC 6749 section 4.1.2. */
  private static boolean isProvidersAnswer(String query) {
    String parameters = "&" + query;
    return parameters.contains("&code=") && parameters.contains("&state=");
  }
}
