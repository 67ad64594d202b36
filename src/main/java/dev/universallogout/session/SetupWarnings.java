package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.Filter;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What requests show to be wrong with how an application is set up: filters of its own that run
 * ahead of the guard, users none of whom a revocation could reach, users who prove themselves anew
 * with each request, and users whose tokens the server keeps in a cookie, which its descriptors may
 * have told before. Each is said once. Thread-safe.
 */
final class SetupWarnings {

  /** That none of so many requests with a user could be bound is no coincidence. */
  static final int ENOUGH = 20;

  private static final Set<Option> WITH_LAMBDAS =
      Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES);

  private final ClassLoader application;
  private final AtomicBoolean looked = new AtomicBoolean();
  private final AtomicInteger unbound = new AtomicInteger();
  private final AtomicBoolean passwords = new AtomicBoolean();
  private final AtomicBoolean tokens = new AtomicBoolean();
  private volatile List<String> ahead = List.of();
  private volatile boolean bound;

  /**
   * @param application the loader of the application's classes; filters of others are the server's
   */
  SetupWarnings(ClassLoader application) {
    this.application = application;
  }

  /** Looks, at the first request only, whether filters of the application called the guard. */
  void lookAhead() {
    if (looked.get() || looked.getAndSet(true)) {
      return;
    }
    try {
      ahead =
          StackWalker.getInstance(WITH_LAMBDAS)
              .walk(
                  frames ->
                      frames
                          .map(StackFrame::getDeclaringClass)
                          .filter(this::isFilterOfTheApplication)
                          .map(Class::getName)
                          .distinct()
                          .toList());
    } catch (SecurityException e) {
      // A server that forbids looking serves its requests all the same.
      return;
    }
    if (!ahead.isEmpty()) {
      Log.FILTER_AHEAD.write(filtersAhead());
    }
  }

  private boolean isFilterOfTheApplication(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return Filter.class.isAssignableFrom(type)
        && type != SessionFilter.class
        // The context's loader may be a proxy of that which loads the classes.
        && (loader == application || loader == SetupWarnings.class.getClassLoader());
  }

  /** Whether no user has been bound yet, and it has not been complained about either. */
  boolean undecided() {
    return !bound && unbound.get() < ENOUGH;
  }

  /** A user was bound whom a revocation can reach. */
  void userBound() {
    bound = true;
  }

  /** A request had a user, and nobody has been bound so far. */
  void userNotBound() {
    if (!bound && unbound.incrementAndGet() == ENOUGH) {
      Log.USERS_NOT_BOUND.write(usersNotBound());
    }
  }

  boolean saidPasswordInRequest() {
    return passwords.get();
  }

  /** A user was served who sends a password or certificate along. */
  void passwordInRequest() {
    if (!passwords.get() && !passwords.getAndSet(true)) {
      Log.PASSWORD_IN_EACH_REQUEST.write(passwordsInRequests());
    }
  }

  /** A user was seen, or is to be expected, whose tokens the server keeps in a cookie. */
  void tokensInCookie() {
    if (!tokens.get() && !tokens.getAndSet(true)) {
      Log.TOKENS_IN_COOKIE.write(tokensInCookies());
    }
  }

  /** What is wrong at present; nothing in it is personal. */
  List<String> current() {
    List<String> warnings = new ArrayList<>();
    if (!ahead.isEmpty()) {
      warnings.add(Log.FILTER_AHEAD.id() + " " + filtersAhead());
    }
    if (!bound && unbound.get() >= ENOUGH) {
      warnings.add(Log.USERS_NOT_BOUND.id() + " " + usersNotBound());
    }
    if (passwords.get()) {
      warnings.add(Log.PASSWORD_IN_EACH_REQUEST.id() + " " + passwordsInRequests());
    }
    if (tokens.get()) {
      warnings.add(Log.TOKENS_IN_COOKIE.id() + " " + tokensInCookies());
    }
    return warnings;
  }

  private String filtersAhead() {
    return "filters run before the guard and see revoked sessions: " + String.join(", ", ahead);
  }

  private static String usersNotBound() {
    return ENOUGH
        + " requests had a user, but none of a session that a connection reaches; revocations may"
        + " end nothing here";
  }

  private static String passwordsInRequests() {
    return "users prove themselves anew with each request (BASIC, DIGEST, client certificate): a"
        + " revocation ends their sessions, but not that; see session.refuse-stateless";
  }

  private static String tokensInCookies() {
    return "the server keeps its users' tokens in the cookie OIDC_STATE, of which no filter sees when"
        + " it is set: a revoked user cannot sign in again while the revocation is retained; keep"
        + " them in the session";
  }
}
