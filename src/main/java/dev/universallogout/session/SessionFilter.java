package dev.universallogout.session;

import dev.universallogout.journal.View;
import dev.universallogout.session.SessionGuard.Look;
import dev.universallogout.session.SessionGuard.SessionUnavailableException;
import dev.universallogout.session.SessionGuard.Verdict;
import dev.universallogout.session.SessionState.Stage;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands twice in the chain: as guard before all filters of the host, and as witness behind them,
 * where it sees the session and the user that frameworks show the application. A revoked session
 * does not get past either.
 */
final class SessionFilter implements Filter {
  /** Carries the beginning of an asynchronous request to the threads that go on with it. */
  static final String BEGAN = "dev.universallogout.began";

  private final Stage stage;
  private final Supplier<Sessions> source;

  private Sessions sessions;
  private SessionGuard guard;
  private RequestBegin begin;
  private Refusal refusal;

  @SuppressWarnings("NullAway.Init") // The container calls init before any request.
  SessionFilter(Stage stage, Supplier<Sessions> source) {
    this.stage = stage;
    this.source = source;
  }

  @Override
  public void init(FilterConfig config) {
    if (stage == Stage.GUARD) {
      // Listeners of the application may have registered filters meanwhile.
      FilterOrder.putFirst(config.getServletContext(), Sessions.GUARD);
    }
    start();
  }

  void start() {
    sessions = source.get();
    guard = sessions.guard();
    begin = sessions.begin();
    refusal = sessions.refusal();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      chain.doFilter(request, response);
      return;
    }
    if (stage == Stage.WITNESS && guard.stillPasses(http)) {
      chain.doFilter(request, response);
      return;
    }
    @Nullable Object[] slot = begin.reached(http);
    if (stage == Stage.WITNESS) {
      RequestBegin.witnessed(slot);
    }
    View began = RequestBegin.began(slot);
    if (began != null) {
      filter(http, answer, chain, began, slot);
      return;
    }
    // No listener told of this request, or it goes on here: it begins now, or where it once began.
    began = begin.begin(begun(request));
    begin.reached(http);
    try {
      filter(http, answer, chain, began, slot);
    } finally {
      begin.end();
    }
  }

  /** Where a request that goes on here began; null for one that begins. */
  static @Nullable View begun(ServletRequest request) {
    // Another application that dispatches to this one has classes of its own.
    return request.getAttribute(BEGAN) instanceof View earlier ? earlier : null;
  }

  private void filter(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      View began,
      @Nullable Object[] slot)
      throws IOException, ServletException {
    Look look = guard.before(stage, request, began);
    if (stage == Stage.WITNESS && ObservedRequest.isRefused(request)) {
      // A framework was kept from its session just now; the guard answers.
      return;
    }
    switch (look.verdict()) {
      case REVOKED -> {
        boolean byOpenId = guard.byOpenId(request);
        boolean elsewhere = guard.isSignedInElsewhere(request);
        guard.remember(request, response, began);
        Refusal.clear(response);
        sessions.endWithin(request, elsewhere);
        refusal.revoked(request, response, byOpenId, elsewhere);
      }
      case NOT_PROVEN -> {
        if (look != SessionGuard.UNAVAILABLE) {
          sessions.reportNotReady();
        }
        refusal.notProven(response);
      }
      default -> pass(request, response, chain, began, look, slot);
    }
  }

  private void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      View began,
      Look look,
      @Nullable Object[] slot)
      throws IOException, ServletException {
    SessionState state = look.state();
    boolean withoutUser = look.verdict() == Verdict.PASS_WITHOUT_USER;
    boolean user = !withoutUser && guard.showsUser(request);
    boolean counted = withoutUser && stage == Stage.GUARD;
    HttpServletResponse answer =
        stage == Stage.GUARD && (state == null || withoutUser)
            ? watched(request, response, began)
            : response;
    HttpServletRequest passed =
        stage == Stage.GUARD ? guard.observed(request, began, state) : request;
    boolean upgrades = request.getHeader("Upgrade") != null;
    try {
      HttpServletRequest handedOn = upgrades ? upgradeable(passed, state, began) : passed;
      // What is open with a framework's session, the witness remembers.
      if (stage == Stage.GUARD && state != null && !withoutUser && !state.isFrameworks()) {
        RequestBegin.passed(slot, handedOn, state);
      }
      chain.doFilter(handedOn, answer);
      served(request, response, passed, user);
    } catch (IOException | ServletException | RuntimeException e) {
      if (!isKeptFrom(passed)) {
        throw e;
      }
      refuse(request, response, (ObservedRequest) passed);
    } finally {
      left(request, answer, began, state, user, counted, upgrades, slot);
    }
  }

  /**
   * The answer to a request that may log in: what it sets is seen as it is set, where that is
   * needed.
   */
  private HttpServletResponse watched(
      HttpServletRequest request, HttpServletResponse response, View began) {
    return UndertowSession.isIts(response) ? guard.remembering(request, response, began) : response;
  }

  private void served(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpServletRequest passed,
      boolean user)
      throws IOException {
    if (isKeptFrom(passed)) {
      refuse(request, response, (ObservedRequest) passed);
    } else if (user
        && stage == Stage.GUARD
        && LibertyResponse.isIts(response)
        && isOutermost(request)
        && !request.isAsyncStarted()
        && guard.withoutCredential(request)) {
      LibertyResponse.complete(response);
    }
  }

  /** Whether a framework was kept from a session of its own. */
  private static boolean isKeptFrom(HttpServletRequest passed) {
    return passed instanceof ObservedRequest observed && observed.verdict() != Verdict.PASS;
  }

  /** The application has finished with a request, or with its first part. */
  private void left(
      HttpServletRequest request,
      HttpServletResponse response,
      View began,
      @Nullable SessionState state,
      boolean user,
      boolean counted,
      boolean upgrades,
      @Nullable Object[] slot) {
    if (request.isAsyncStarted()) {
      goOn(request, response, began, state, user, counted, upgrades);
      if (stage == Stage.GUARD && isOutermost(request)) {
        begin.leave();
      }
      return;
    }
    if (stage == Stage.GUARD && !RequestBegin.isWitnessed(slot)) {
      guard.answeredAheadOfTheWitness(request);
    }
    finish(request, response, began, state, user, counted, upgrades);
  }

  /** A framework was kept from a session. */
  private void refuse(
      HttpServletRequest request, HttpServletResponse response, ObservedRequest observed)
      throws IOException {
    Refusal.clear(response);
    if (observed.verdict() == Verdict.REVOKED) {
      if (observed.refused() != null) {
        sessions.end(observed.refused());
      }
      refusal.revoked(request, response, false, false);
    } else {
      sessions.reportNotReady();
      refusal.notProven(response);
    }
  }

  /** What is done once the application has finished with a request. */
  private void finish(
      HttpServletRequest request,
      HttpServletResponse response,
      View began,
      @Nullable SessionState state,
      boolean user,
      boolean counted,
      boolean upgrades) {
    try {
      Verdict verdict = guard.after(stage, request, response, began, state, user);
      if (verdict == Verdict.REVOKED) {
        sessions.endWithin(request, false);
      }
      if (upgrades && UndertowSession.isOf(request)) {
        holdUpgraded(request, state, began);
      }
    } finally {
      try {
        if (stage == Stage.GUARD) {
          if (!user && request.getUserPrincipal() != null) {
            LibertyResponse.complete(response);
          }
          guard.remember(request, response, began);
        }
      } finally {
        if (counted && state != null) {
          state.leaveWithoutUser();
        }
      }
    }
  }

  /**
   * The request goes on when this thread has left it; it is looked at again when it is complete.
   */
  private void goOn(
      HttpServletRequest request,
      HttpServletResponse response,
      View began,
      @Nullable SessionState state,
      boolean user,
      boolean counted,
      boolean upgrades) {
    try {
      request.setAttribute(BEGAN, began);
      AsyncContext context = request.getAsyncContext();
      SessionState current = guard.state(request);
      AsyncExchange exchange =
          new AsyncExchange(
              context,
              completed -> {
                closed(current, completed);
                closed(state, completed);
                sessions.closedWithoutSession(completed);
                begin.complete(completed);
                finish(request, response, began, state, user, counted, upgrades);
              });
      if (stage == Stage.GUARD && (current == null || current.bound() == null)) {
        begin.goesOn(exchange, began.position());
      }
      if (stage == Stage.WITNESS && current == null) {
        // It may be a user whom only frameworks show.
        Binding unbound = guard.withoutSession(request, began);
        if (unbound != null) {
          sessions.openedWithoutSession(unbound, exchange);
        }
      }
      try {
        context.addListener(exchange);
      } catch (IllegalStateException e) {
        sessions.closedWithoutSession(exchange);
        begin.complete(exchange);
        throw e;
      }
      hold(current, exchange);
      // The one that passed may have been ended meanwhile, and the exchange with it.
      if (state != current) {
        hold(state, exchange);
      }
    } catch (IllegalStateException | SessionUnavailableException e) {
      // It completed meanwhile, or it cannot be told whose it is.
      finish(request, response, began, state, user, counted, upgrades);
    }
  }

  private void hold(@Nullable SessionState state, AsyncExchange exchange) {
    if (state != null && holds(state)) {
      sessions.opened(state, exchange);
    }
  }

  private static void closed(@Nullable SessionState state, AsyncExchange exchange) {
    if (state != null) {
      state.closed(exchange);
    }
  }

  /** Whether it is here that what is open is remembered with its session. */
  private boolean holds(SessionState state) {
    return (stage == Stage.WITNESS) == state.isFrameworks();
  }

  private static boolean isOutermost(HttpServletRequest request) {
    DispatcherType type = request.getDispatcherType();
    return type == DispatcherType.REQUEST || type == DispatcherType.ASYNC;
  }

  /**
   * Has a connection end with its session, or with the user whom the request shows without any. The
   * witness looks for whom the guard could not see.
   */
  private HttpServletRequest upgradeable(
      HttpServletRequest request, @Nullable SessionState state, View began) {
    boolean others =
        stage == Stage.GUARD
            ? state != null && state.isFrameworks()
            : (state == null || !state.isFrameworks()) && UpgradeRequest.isIn(request);
    if (others) {
      return request;
    }
    if (UndertowSession.isOf(request)) {
      HttpSession session = request.getSession(false);
      if (state != null && session != null && UndertowSession.is(session)) {
        sessions.opened(state, new UndertowSession(session));
      }
      return request;
    }
    if (state == null) {
      Binding user = guard.withoutSession(request, began);
      return user == null
          ? request
          : new UpgradeRequest(request, handler -> sessions.openedWithoutSession(user, handler));
    }
    return new UpgradeRequest(request, handler -> sessions.opened(state, handler));
  }

  /**
   * The same on Undertow, where nobody tells of a connection that was taken over but the exchange:
   * those of users of whom the container has no session.
   */
  private void holdUpgraded(HttpServletRequest request, @Nullable SessionState state, View began) {
    if (state == null) {
      Binding user = guard.withoutSession(request, began);
      if (user != null) {
        UndertowSocket.openedBy(request)
            .ifPresent(socket -> sessions.openedWithoutSession(user, socket));
      }
    } else if (stage == Stage.WITNESS && state.isFrameworks()) {
      UndertowSocket.openedBy(request).ifPresent(socket -> sessions.opened(state, socket));
    }
  }
}
