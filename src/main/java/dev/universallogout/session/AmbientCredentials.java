package dev.universallogout.session;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.StoreThreads;
import dev.universallogout.journal.View;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cookies beside the session's own that bring a user: LTPA, single sign-on, remember-me. Each
 * has a position of its own, which all nodes share through the journal's store: where it was seen
 * to be set, else that of the session it first came with. One of which neither is known proves
 * nothing and counts as older than every revocation that is retained.
 *
 * <p>Why none lives longer than its login: a position is recorded once and never raised. One that
 * is recorded when the cookie is set is that of the request's begin, or of whatever brought a user
 * into that request, so a cookie that is made from another is no younger than that. One that is
 * recorded with a session holds for that session's user alone, so that nobody makes another's
 * cookie younger by sending it with a session of his own.
 *
 * <p>The store is asked on threads of this module, outside of any transaction of the host, and once
 * for each cookie that is good. Thread-safe.
 */
final class AmbientCredentials implements AutoCloseable {

  /** What a filter sees being set: one that was not seen cannot belong to a later login. */
  private static final Set<String> WATCHED =
      Set.of("LtpaToken2", "LtpaToken", "JREMEMBERMEID", "remember-me", "rememberMe");

  private static final Set<String> LTPA = Set.of("LtpaToken2", "LtpaToken");

  /** What Open Liberty looks for by itself. */
  private static final Set<String> LIBERTYS = Set.of("LtpaToken2", "LtpaToken", "JREMEMBERMEID");

  /** Of WildFly's OpenID Connect, where it keeps the user's tokens beside no session. */
  private static final String TOKENS = "OIDC_STATE";

  /** What containers set with a form login, where no filter looks: first seen beside a session. */
  private static final String SINGLE_SIGN_ON = "JSESSIONIDSSO";

  /** What containers look at before any filter does: their user is there when the guard looks. */
  private static final Set<String> CONTAINERS =
      Set.of("LtpaToken2", "LtpaToken", "JREMEMBERMEID", SINGLE_SIGN_ON);

  static final String SET_COOKIE = "Set-Cookie";
  private static final int REMEMBERED = 10_000;

  private static final String NOBODY = SubjectSources.Seen.of(SessionSubject.NONE).user();

  /** What the digest of a framework's session has in the place of a cookie's name. */
  private static final String SESSION = "";

  /** The same, where the first position that was recorded turned out to be too young. */
  private static final String OLDEST = " ";

  /**
   * Precedes the name in the digest of a cookie that was presented before anything was known of it.
   */
  private static final String PRESENTED = "presented ";

  /** No browser sends more; whoever does would have the store asked as often as he likes. */
  private static final int MOST = 16;

  /** How many of one name there may be, as those of applications on nested paths are. */
  private static final int FURTHER = 3;

  /**
   * What a request tells of where an unknown credential came from.
   *
   * @param session the position of a session that the request came with; null for none
   * @param bound whether the session was bound to the same user before; else a form login that no
   *     filter saw may be parked in it, which is where a container sets what no filter sees
   */
  record Origin(@Nullable Position session, boolean bound) {
    static final Origin UNKNOWN = new Origin(null, false);

    private Position of(boolean setByFormLogins, View view) {
      return session != null && (bound || setByFormLogins)
          ? session
          : new Position(view.position().journalId(), view.floor());
    }
  }

  private final Journal journal;
  private final Set<String> configured;
  private final Set<String> names = new HashSet<>();

  /**
   * Those that Open Liberty takes for the same in other letters, capital or small, by any way of
   * writing them. Elsewhere another cookie may be called so.
   */
  private final Map<String, String> inAnyLetters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private final Map<String, Position> known = new ConcurrentHashMap<>();

  /** What was recorded here when it was set: to be set again makes no difference to it. */
  private final Set<String> setHere = ConcurrentHashMap.newKeySet();

  private final StoreThreads threads =
      new StoreThreads("universal-logout-credentials", "credentials");

  /**
   * @param journal the journal
   * @param configured further cookies, of which it is not known whether a filter sees them being
   *     set
   * @param isLiberty whether the server is Open Liberty
   */
  AmbientCredentials(Journal journal, Collection<String> configured, boolean isLiberty) {
    this.journal = journal;
    this.configured = Set.copyOf(configured);
    names.addAll(WATCHED);
    names.add(SINGLE_SIGN_ON);
    names.add(TOKENS);
    names.addAll(configured);
    LIBERTYS.forEach(name -> inAnyLetters.put(name, name));
    if (isLiberty) {
      configured.forEach(name -> inAnyLetters.putIfAbsent(name, name));
    }
  }

  /** Whether the application names any itself. */
  boolean hasConfigured() {
    return !configured.isEmpty();
  }

  /** Whether a cookie of this name brings a user. */
  boolean isOne(String name) {
    return names.contains(name) || inAnyLetters.containsKey(name);
  }

  /** The name of a credential, as its server writes it. */
  private String name(String written) {
    return names.contains(written) ? written : inAnyLetters.getOrDefault(written, written);
  }

  private String name(Cookie cookie) {
    return name(cookie.getName());
  }

  /** Whether the request carries any. */
  boolean accompany(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (isCredential(cookie)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Tells what accompanies a request from what else may, as far as a number can; 0 for nothing.
   * Where no cookies are configured it is 0 without a look, since a server makes an object of each
   * cookie for whoever asks.
   */
  int mark(HttpServletRequest request) {
    Cookie[] cookies = configured.isEmpty() ? null : request.getCookies();
    int mark = 0;
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (isCredential(cookie)) {
          mark = 31 * (31 * mark + cookie.getName().hashCode()) + cookie.getValue().hashCode();
          mark = mark == 0 ? 1 : mark;
        }
      }
    }
    return mark;
  }

  /** Whether the request carries its user's tokens. */
  static boolean carriesTokens(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(TOKENS)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the request carries any of which the user may come to light behind the guard. */
  boolean accompanyBehindGuard(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (isLookedAtBehindGuard(cookie)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isLookedAtBehindGuard(Cookie cookie) {
    return isCredential(cookie) && !CONTAINERS.contains(name(cookie));
  }

  /**
   * Whether the request carries any by which somebody may be put into a session ahead of the guard,
   * where the container, or a filter ahead of it, answers by itself. Those of single sign-on leave
   * nobody in a session then.
   */
  boolean accompanyAheadOfGuard(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (isLookedAtAheadOfGuard(cookie)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isLookedAtAheadOfGuard(Cookie cookie) {
    String name = name(cookie);
    return isCredential(cookie)
        && !LTPA.contains(name)
        && !name.equals(SINGLE_SIGN_ON)
        && !name.equals(TOKENS);
  }

  /**
   * Where the oldest of these was issued, but for the cookie that names the session.
   *
   * @return null where the request carries none
   * @throws JournalException if the store cannot be asked, so that nothing is proven
   */
  @Nullable Position aheadOfGuard(HttpServletRequest request, String session, Origin origin)
      throws JournalException {
    return oldest(
        request,
        cookie -> isLookedAtAheadOfGuard(cookie) && !names(cookie, session),
        NOBODY,
        new long[0],
        origin);
  }

  /** Whether the request carries any of these beside the cookie that names this session. */
  boolean accompany(HttpServletRequest request, String session) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (isLookedAtBehindGuard(cookie) && !names(cookie, session)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Where the oldest of these was issued.
   *
   * @return null where the request carries none
   * @throws JournalException if the store cannot be asked, so that nothing is proven
   */
  @Nullable Position beside(HttpServletRequest request, String session) throws JournalException {
    return oldest(
        request,
        cookie -> isLookedAtBehindGuard(cookie) && !names(cookie, session),
        NOBODY,
        new long[0],
        Origin.UNKNOWN);
  }

  /**
   * A framework may be about to sign somebody into a session of its own, and to answer by itself,
   * by what the request carries beside the session's cookie: whoever is found in that session later
   * is no newer than this. Recorded before he can be found there.
   *
   * @throws JournalException if that cannot be recorded
   */
  void lower(HttpServletRequest request, String session) throws JournalException {
    Position before = known.get(digest(SESSION, session));
    if (before != null && before.number() <= journal.view().floor()) {
      return;
    }
    Position position = beside(request, session);
    if (position != null && !(before != null && isNoYounger(before, position))) {
      lower(session, position);
    }
  }

  /**
   * The same for the sessions whose cookies, of those that are configured, the request carries.
   *
   * @return false where it carries more of them than a browser would
   */
  boolean lowerNamed(HttpServletRequest request) throws JournalException {
    Cookie[] cookies = configured.isEmpty() ? null : request.getCookies();
    int count = 0;
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (configured.contains(name(cookie))
            && isCredential(cookie)
            && accompany(request, cookie.getValue())) {
          if (++count > configured.size() + FURTHER) {
            return false;
          }
          lowerNamed(request, cookie);
        }
      }
    }
    return true;
  }

  private void lowerNamed(HttpServletRequest request, Cookie cookie) throws JournalException {
    String digest = digest(name(cookie), cookie.getValue());
    Position before = known.get(digest);
    if (before == null) {
      before = threads.ask(() -> journal.store().credential(List.of(digest))).orElse(null);
    }
    if (before != null && before.number() <= journal.view().floor()) {
      return;
    }
    Position position = beside(request, cookie.getValue());
    if (position == null) {
      return;
    }
    if (before == null || !isNoYounger(before, position)) {
      lower(cookie.getValue(), position);
      String decoded = decoded(cookie.getValue());
      if (decoded != null) {
        lower(decoded, position);
      }
      before = position;
    }
    remember(digest, before);
  }

  private void lower(String session, Position position) throws JournalException {
    String digest = digest(SESSION, session);
    record(digest, position);
    // A younger one may have been there before.
    if (!recorded(session).filter(lowest -> isNoYounger(lowest, position)).isPresent()) {
      record(digest(OLDEST, session), new Position(position.journalId(), 0));
    }
    remember(digest, position);
  }

  /**
   * Where those who are found in a framework's session belong.
   *
   * @param age where they belong otherwise
   */
  Position lowered(String session, Position age) throws JournalException {
    return recorded(session).map(age::lower).orElse(age);
  }

  private Optional<Position> recorded(String session) throws JournalException {
    List<String> digests = List.of(digest(SESSION, session), digest(OLDEST, session));
    return threads.ask(() -> journal.store().credential(digests));
  }

  private static boolean isNoYounger(Position position, Position other) {
    return position.lower(other).equals(position);
  }

  private static boolean names(Cookie cookie, String session) {
    String value = cookie.getValue();
    return value.equals(session) || value.startsWith(encoded(session));
  }

  private static String encoded(String session) {
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(session.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String decoded(String value) {
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Where the cookie was set that names a framework's session: its value is the session's id, plain
   * or in Base64.
   *
   * @return empty where the request carries no such cookie, or it was not seen being set
   */
  Optional<Position> ofSession(HttpServletRequest request, String id) throws JournalException {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    List<String> digests = new ArrayList<>();
    for (Cookie cookie : cookies) {
      if (isCredential(cookie) && names(cookie, id)) {
        digests.add(digest(name(cookie), cookie.getValue()));
      }
    }
    return digests.isEmpty()
        ? Optional.empty()
        : threads.ask(() -> journal.store().credential(digests));
  }

  private boolean isCredential(Cookie cookie) {
    // A mechanism that takes its cookie back does so by the request's, and leaves it without value.
    String value = cookie.getValue();
    return isOne(cookie.getName()) && value != null && !value.isEmpty();
  }

  /**
   * Where the oldest credential of a request was issued.
   *
   * @param user how the request shows its user
   * @param keys the digests of the user's keys
   * @param origin what else is known of where they came from
   * @return the position; null where the request carries no credential, and older than everything
   *     where it carries more than a browser would
   * @throws JournalException if the store cannot be asked, so that nothing is proven
   */
  @Nullable Position oldest(HttpServletRequest request, String user, long[] keys, Origin origin)
      throws JournalException {
    return oldest(request, this::isCredential, user, keys, origin);
  }

  private @Nullable Position oldest(
      HttpServletRequest request, Predicate<Cookie> which, String user, long[] keys, Origin origin)
      throws JournalException {
    Cookie[] cookies = request.getCookies();
    Position oldest = null;
    int count = 0;
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (which.test(cookie)) {
          if (++count > MOST) {
            return new Position("", 0);
          }
          Position issued = issued(cookie, user, keys, origin);
          oldest = oldest == null ? issued : oldest.lower(issued);
        }
      }
    }
    return oldest;
  }

  private Position issued(Cookie cookie, String user, long[] keys, Origin origin)
      throws JournalException {
    String anybodys = digest(name(cookie), cookie.getValue());
    String users = digest(name(cookie), cookie.getValue(), user);
    Position before = known.get(users);
    if (before != null && before.number() >= journal.view().floor()) {
      return before;
    }
    Optional<Position> recorded =
        threads.ask(() -> journal.store().credential(List.of(anybodys, users)));
    if (recorded.isPresent()) {
      remember(users, recorded.get());
      return recorded.get();
    }
    // No later session, nor a login tried there, tells anything of what was there before.
    boolean byFormLogins = isSetByFormLogins(name(cookie));
    boolean presented = byFormLogins && wasPresented(name(cookie), cookie.getValue());
    Position issued = (presented ? Origin.UNKNOWN : origin).of(byFormLogins, journal.view());
    // Without keys there is nobody whom it could bring, and nothing to be recorded.
    if (keys.length > 0 && !journal.revoked(issued, keys, Long.MIN_VALUE)) {
      // Nor where nothing is proven of it, which is what one without a record is taken for.
      if (issued.number() > journal.view().floor()) {
        record(users, issued);
      } else {
        if (byFormLogins && !presented || LTPA.contains(name(cookie))) {
          recordPresented(cookie);
        }
        remember(users, issued);
      }
    }
    return issued;
  }

  /**
   * It was there, with a user who was not revoked, before whatever session or login it comes with
   * from now on, so that none of these makes it younger: a container's form login, which no filter
   * sees, might have set it, and Open Liberty may set at a later login what it has set before.
   */
  private void recordPresented(Cookie cookie) throws JournalException {
    record(digest(PRESENTED + name(cookie), cookie.getValue()), journal.view().position());
  }

  private boolean wasPresented(String name, String value) throws JournalException {
    List<String> digests = List.of(digest(PRESENTED + name, value));
    return threads.ask(() -> journal.store().credential(digests)).isPresent();
  }

  /**
   * Whether a form login that no filter saw may have set it: not what filters see being set, nor
   * what a login at an OpenID provider leaves.
   */
  private boolean isSetByFormLogins(String name) {
    return name.equals(SINGLE_SIGN_ON)
        || (configured.contains(name) && !WATCHED.contains(name) && !name.equals(TOKENS));
  }

  /** Whether the response sets cookies. Allocates nothing where it does not. */
  private static boolean setsCookies(HttpServletResponse response) {
    return response.containsHeader(SET_COOKIE);
  }

  /**
   * Records what a response sets, but for what the request brought along: that is no younger for
   * being set again.
   *
   * @param issued where the login began that it belongs to
   * @throws JournalException if that failed; then the credential is of no use after the user's next
   *     revocation, nor if there was one before
   */
  void set(HttpServletRequest request, List<HttpCookie> set, Position issued)
      throws JournalException {
    Set<String> brought = new HashSet<>();
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (isCredential(cookie)) {
          brought.add(digest(name(cookie), cookie.getValue()));
        }
      }
    }
    for (HttpCookie cookie : set) {
      String digest = digest(cookie.name(), cookie.value());
      // Open Liberty answers every request with the same one where a client keeps no cookies.
      if (!brought.contains(digest) && !setHere.contains(digest)) {
        if (!LTPA.contains(cookie.name()) || !wasPresented(cookie.name(), cookie.value())) {
          record(digest, issued);
        }
        if (setHere.size() >= REMEMBERED) {
          setHere.clear();
        }
        setHere.add(digest);
      }
    }
  }

  /** The names of the credentials that the response sets. */
  List<String> namesSetBy(HttpServletResponse response) {
    return setBy(response).stream().map(HttpCookie::name).toList();
  }

  /** A credential that a response sets. */
  record HttpCookie(String name, String value) {}

  /** The credentials that the response sets, as far as it shows them. */
  List<HttpCookie> setBy(HttpServletResponse response) {
    if (!setsCookies(response)) {
      return List.of();
    }
    List<HttpCookie> set = new ArrayList<>();
    for (String header : response.getHeaders(SET_COOKIE)) {
      credential(header).ifPresent(set::add);
    }
    return set;
  }

  /** The credential in a {@code Set-Cookie} header. */
  Optional<HttpCookie> credential(String header) {
    int equals = header.indexOf('=');
    int end = header.indexOf(';') < 0 ? header.length() : header.indexOf(';');
    if (equals <= 0 || equals + 1 >= end) {
      return Optional.empty();
    }
    String name = name(header.substring(0, equals).strip());
    return names.contains(name)
        ? Optional.of(new HttpCookie(name, header.substring(equals + 1, end).strip()))
        : Optional.empty();
  }

  private void record(String digest, Position issued) throws JournalException {
    threads.ask(
        () -> {
          journal.store().recordCredential(digest, issued);
          return issued;
        });
  }

  private void remember(String digest, Position issued) {
    if (known.size() >= REMEMBERED) {
      known.clear();
    }
    known.put(digest, issued);
  }

  /**
   * No part can contain the separator: a name and a value cannot by syntax, and the user is last.
   */
  static String digest(String name, String value, String... user) {
    int from = 0;
    int to = value.length();
    if (to > 1 && value.startsWith("\"") && value.endsWith("\"")) {
      from++;
      to--;
    }
    // The padding of Base64, which Undertow cuts off what a browser sends.
    while (to > from && value.charAt(to - 1) == '=') {
      to--;
    }
    String unquoted = value.substring(from, to);
    String text = name + '\0' + unquoted + (user.length == 0 ? "" : '\0' + user[0]);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
