package dev.universallogout.session;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.Position;
import dev.universallogout.observability.Log;
import dev.universallogout.session.SessionGuard.SessionUnavailableException;
import dev.universallogout.session.SessionGuard.Standing;
import dev.universallogout.session.SessionState.Stage;
import dev.universallogout.session.UnboundExchanges.User;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.Login;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one web application on this node. Thread-safe.
 *
 * <p>What it ends eagerly frees memory and closes connections; that a revoked session is of no use
 * any more is the guard's doing, which asks the journal on every request.
 */
public final class Sessions implements Journal.Listener, AutoCloseable {
  static final String GUARD = "universal-logout-guard";

  private static final int EAGER_QUEUE = 10_000;
  private static final int EAGER_THREADS = 4;
  private static final int CLOSING_THREADS = 32;
  private static final int REMEMBERED_ENDINGS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Journal journal;
  private final Ownership ownership;
  private final SessionRegistry registry;
  private final UnboundExchanges unbound = new UnboundExchanges();
  private final LoginCache logins = new LoginCache();
  private final RequestBegin begin;
  private final SetupWarnings warnings;
  private final AmbientCredentials credentials;
  private final SessionGuard guard;
  private final Refusal refusal;
  private final ThreadPoolExecutor eager;

  /**
   * Closes connections: a container may write to their clients in doing so, and nobody else waits
   * for one that does not read.
   */
  private final ThreadPoolExecutor closing;

  private final LongAdder endedCount = new LongAdder();

  /** By the ids of entries, so that a revocation's sessions are counted once. */
  private final Map<String, FutureTask<Integer>> endings =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FutureTask<Integer>> eldest) {
          return size() > REMEMBERED_ENDINGS;
        }
      };

  private final Seldom notReady = new Seldom();

  /**
   * @param settings the configuration
   * @param journal the journal
   * @param subjectKeys how identifiers are compared
   * @param hostSources the host's own sources of users; asked often, so it must be fast
   * @param resolvers the host's resolvers
   * @param classLoader the application's, in whose context sessions are ended eagerly
   */
  public Sessions(
      Settings settings,
      Journal journal,
      SubjectKeys subjectKeys,
      Supplier<List<SessionSubjectSource>> hostSources,
      Supplier<List<SubjectResolver>> resolvers,
      ClassLoader classLoader) {
    // What is not ended eagerly is ended by the guard.
    this.eager = pool(EAGER_THREADS, EAGER_QUEUE, "universal-logout-sessions", classLoader);
    this.closing = pool(CLOSING_THREADS, EAGER_QUEUE, "universal-logout-connections", classLoader);
    this.registry = new SessionRegistry(journal::lastRead, eager, this::left);
    this.credentials =
        new AmbientCredentials(
            journal, settings.session().credentialCookies(), LibertyResponse.isServer());
    this.refusal = new Refusal(settings.session(), credentials);
    this.journal = journal;
    this.ownership = new Ownership(settings.connections(), subjectKeys);
    this.begin = new RequestBegin(journal);
    SubjectSources sources =
        new SubjectSources(
            settings.session().subjectAttributes().stream().map(AttributePath::new).toList(),
            hostSources,
            resolvers);
    this.warnings = new SetupWarnings(classLoader);
    this.guard =
        new SessionGuard(
            settings,
            journal,
            ownership,
            sources,
            registry,
            begin,
            warnings,
            credentials,
            classLoader);
    journal.addListener(this);
  }

  private static ThreadPoolExecutor pool(
      int threads, int waiting, String name, ClassLoader classLoader) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              thread.setContextClassLoader(classLoader);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Registers the filters and listeners; to be called by the initializer.
   *
   * @param context the application's
   * @param sessions the sessions, once the application's context has been initialized
   */
  public static void register(ServletContext context, Supplier<Sessions> sessions) {
    context.addListener(new SessionListener(sessions));
    filter(context, GUARD, new SessionFilter(Stage.GUARD, sessions), false);
    filter(context, "universal-logout-witness", new SessionFilter(Stage.WITNESS, sessions), true);
    witnessBehindFiltersOfServlets(context, sessions);
    FilterOrder.putFirst(context, GUARD);
    FilterOrder.putWebSocketsLast(context);
  }

  /**
   * Filters that are mapped to a servlet's name come after all that are mapped to a path, the
   * witness among them (Servlet 6.0, 6.2.4), so it stands behind these once more.
   */
  private static void witnessBehindFiltersOfServlets(
      ServletContext context, Supplier<Sessions> sessions) {
    Set<String> servlets = new TreeSet<>();
    for (FilterRegistration filter : context.getFilterRegistrations().values()) {
      // Open Liberty has null for none.
      @Nullable Collection<String> names = filter.getServletNameMappings();
      if (names != null) {
        servlets.addAll(names);
      }
    }
    if (!servlets.isEmpty()) {
      FilterRegistration.Dynamic witness =
          context.addFilter(
              "universal-logout-witness-of-servlets", new SessionFilter(Stage.WITNESS, sessions));
      witness.setAsyncSupported(true);
      witness.addMappingForServletNames(
          EnumSet.allOf(DispatcherType.class), true, servlets.toArray(String[]::new));
    }
  }

  private static void filter(
      ServletContext context, String name, SessionFilter filter, boolean last) {
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), last, "/*");
  }

  RequestBegin begin() {
    return begin;
  }

  SessionGuard guard() {
    return guard;
  }

  SessionRegistry registry() {
    return registry;
  }

  Refusal refusal() {
    return refusal;
  }

  /**
   * Ends the sessions that a revocation reaches. Waits for that two seconds at most, because some
   * containers end a session only when its requests have; the guard refuses it all the same.
   *
   * @return how many have been ended on this node, also those that the journal's tailer has ended
   *     by the time
   */
  public int end(JournalEntry entry) throws InterruptedException {
    // In this order: what has been ended is not here any more, but is known.
    if (isNothingToEnd(List.of(entry)) && !isEnding(entry)) {
      return 0;
    }
    FutureTask<Integer> ending = ending(entry);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Future<Integer> rest =
        eager.submit(
            () -> {
              logins.clear();
              closeUnbound();
              // What could not be ended by an earlier request is tried again.
              boolean again = ending.isDone();
              ending.run();
              return again ? endNow(entry) : 0;
            });
    try {
      return ending.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
          + rest.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Log.SESSION_END_FAILED.write(
          "the sessions of revocation "
              + entry.number()
              + " are refused, but not all could be ended yet",
          e);
      return 0;
    }
  }

  /** Done once on this node, by whoever comes first: the journal's tailer or the endpoint. */
  private FutureTask<Integer> ending(JournalEntry entry) {
    synchronized (endings) {
      return endings.computeIfAbsent(
          entry.entryId(), id -> new FutureTask<>(() -> endOrSayWhyNot(entry)));
    }
  }

  private boolean isEnding(JournalEntry entry) {
    synchronized (endings) {
      return endings.containsKey(entry.entryId());
    }
  }

  /**
   * Whether nobody is on this node whom these may reach, so that no thread need be woken. They are
   * in force already: a session that is registered only now is judged by a view that has them.
   */
  private boolean isNothingToEnd(List<JournalEntry> entries) {
    return unbound.isEmpty()
        && !logins.isThere()
        && entries.stream().noneMatch(entry -> isHere(entry.revocation().subject()));
  }

  private boolean isHere(SubjectIdentifier subject) {
    return subject instanceof Everybody
        ? registry.hasAny()
        : registry.hasAny(ownership.registered(subject, journal));
  }

  private int endOrSayWhyNot(JournalEntry entry) {
    try {
      return endNow(entry);
    } catch (RuntimeException e) {
      Log.SESSION_END_FAILED.write(
          "the sessions of revocation " + entry.number() + " are refused, but could not be ended",
          e);
      return 0;
    }
  }

  private int endNow(JournalEntry entry) {
    int count = 0;
    for (SessionState state : of(entry.revocation().subject())) {
      count += endIfRevoked(state) ? 1 : 0;
    }
    if (count > 0) {
      Log.SESSION_ENDED.write(
          "revocation " + entry.number() + " ended " + count + " session(s) on this node");
    }
    return count;
  }

  @Override
  public void applied(List<JournalEntry> entries) {
    if (isNothingToEnd(entries)) {
      return;
    }
    eager.execute(
        () -> {
          logins.clear();
          closeUnbound();
          entries.forEach(entry -> ending(entry).run());
        });
  }

  @Override
  public void reloaded() {
    eager.execute(
        () -> {
          logins.clear();
          registry.all().forEach(this::endIfRevoked);
          closeUnbound();
        });
  }

  private boolean endIfRevoked(SessionState state) {
    if (standing(state) != Standing.REVOKED) {
      return false;
    }
    HttpSession session = state.session();
    if (session == null || UndertowSession.endsOutsideRequests(session)) {
      return end(state, session);
    }
    boolean first = !state.hasEnded();
    state.end().forEach(this::close);
    return first;
  }

  /** How its users stand to the journal; one without users is live. */
  private Standing standing(SessionState state) {
    Position bound = state.bound();
    return bound == null ? Standing.LIVE : guard.standing(bound, state.keys(), Long.MIN_VALUE);
  }

  /** The live sessions on this node of whoever is known by this identifier. */
  public List<BoundSession> list(SubjectIdentifier subject) {
    List<BoundSession> sessions = new ArrayList<>();
    for (SessionState state : of(subject)) {
      HttpSession session = state.session();
      if (session == null || standing(state) != Standing.LIVE) {
        continue;
      }
      try {
        sessions.add(
            new BoundSession(
                Instant.ofEpochMilli(session.getCreationTime()),
                Instant.ofEpochMilli(session.getLastAccessedTime())));
      } catch (IllegalStateException e) {
        // It ended meanwhile.
        registry.remove(state);
      }
    }
    return sessions;
  }

  /** Those who may be meant; through which connection, their keys tell. */
  private Collection<SessionState> of(SubjectIdentifier subject) {
    return subject instanceof Everybody
        ? registry.all()
        : registry.withAny(ownership.registered(subject, journal));
  }

  /**
   * Binds the request's session to a user whom no other source shows; creates the session if there
   * is none.
   */
  public void bind(HttpServletRequest request, SessionSubject subject) {
    guard.bind(request, subject);
  }

  /**
   * The login of the request's session.
   *
   * @param client a text of the application's own
   * @throws IllegalStateException if nobody is signed in, or with several connections somebody who
   *     belongs to none
   */
  public Login login(HttpServletRequest request, String client) {
    Binding binding = guard.login(request);
    SessionSubject subject = binding.subject();
    Set<String> connections = ownership.connections(binding);
    if (connections.isEmpty()) {
      throw new IllegalStateException(ownership.whyNone());
    }
    List<SubjectIdentifier> identifiers = new ArrayList<>(subject.identifiers());
    for (String name : subject.names()) {
      identifiers.add(new Opaque(name));
      if (Email.looksLike(name)) {
        identifiers.add(new Email(name));
      }
    }
    return new Login(connections, identifiers, Optional.empty(), binding.position(), client);
  }

  /**
   * Ends the session of the request that is being worked on.
   *
   * @param elsewhere whether its user has signed in elsewhere since, which is left alone
   */
  void endWithin(HttpServletRequest request, boolean elsewhere) {
    SessionState state = state(request);
    if (!elsewhere) {
      logOut(request);
    }
    HttpSession session = null;
    try {
      session = request.getSession(false);
    } catch (RuntimeException e) {
      // There is none any more.
      Log.SESSION_END_FAILED.write("a revoked session had ended before", e);
    }
    if (state != null) {
      end(state, session == null ? state.session() : session);
    } else if (session != null) {
      invalidate(session);
    }
  }

  private @Nullable SessionState state(HttpServletRequest request) {
    try {
      return guard.state(request);
    } catch (SessionUnavailableException e) {
      Log.SESSION_END_FAILED.write("a revoked session cannot be had to be ended", e);
      return null;
    }
  }

  /**
   * What a mechanism of OpenID Connect does at a logout is to send the browser to its provider,
   * with a new session for the next login; all that it knows of the user is in the session.
   */
  private void logOut(HttpServletRequest request) {
    try {
      if (request.getUserPrincipal() == null || guard.byOpenId(request)) {
        return;
      }
      request.logout();
    } catch (ServletException | RuntimeException e) {
      Log.SESSION_END_FAILED.write("the container could not log a revoked user out", e);
    }
  }

  /** Ends a framework's session, of which a request has come to light that it is revoked. */
  void end(HttpSession session) {
    try {
      SessionState state = registry.find(session);
      if (state != null) {
        end(state, session);
      } else {
        invalidate(session);
      }
    } catch (IllegalStateException e) {
      // It had ended already.
      Log.SESSION_END_FAILED.write("a revoked session had ended before", e);
    }
  }

  private boolean end(SessionState state, @Nullable HttpSession session) {
    registry.ended(state.id());
    List<OpenExchange> exchanges = state.end();
    exchanges.forEach(OpenExchange::sessionEnds);
    boolean ended = session != null && invalidate(session);
    // What a framework keeps lives on until a request brings it, and must be known again then.
    if (session != null || !state.isFrameworks()) {
      registry.remove(state);
    }
    exchanges.forEach(this::close);
    return ended;
  }

  private boolean invalidate(HttpSession session) {
    try {
      session.invalidate();
      endedCount.increment();
      return true;
    } catch (IllegalStateException e) {
      // It had ended already.
      return false;
    } catch (RuntimeException e) {
      Log.SESSION_END_FAILED.write(
          "a revoked session could not be invalidated; its next request will end it", e);
      return false;
    }
  }

  /**
   * Remembers a connection to be ended with its session; ends it at once where that has happened
   * already.
   */
  void opened(SessionState state, OpenExchange exchange) {
    switch (state.opened(exchange)) {
      case HELD -> {}
      case ENDED -> close(exchange);
      case LEFT -> openedByUserOf(state, exchange);
    }
  }

  /** The same for one that a handler has taken over. */
  void opened(SessionState state, HttpUpgradeHandler handler) {
    opened(state, unbound.upgraded(handler));
  }

  /** What is open when its session has ended otherwise is still its user's. */
  private void left(SessionState state) {
    for (OpenExchange exchange : state.takeOpen()) {
      if (exchange.outlivesSession() && !exchange.isOver()) {
        openedByUserOf(state, exchange);
      }
    }
  }

  private void openedByUserOf(SessionState state, OpenExchange exchange) {
    Binding user = state.binding();
    if (user != null) {
      openedWithoutSession(user, exchange);
    }
  }

  /** The same for a connection of a user who has no session. */
  void openedWithoutSession(Binding user, HttpUpgradeHandler handler) {
    openedWithoutSession(user, unbound.upgraded(handler));
  }

  /** The same; {@link #closedWithoutSession} must follow. */
  void openedWithoutSession(Binding user, OpenExchange exchange) {
    User known = new User(user, ownership.keys(user.subject(), journal));
    unbound.opened(exchange, known);
    if (exchange.isOver()) {
      unbound.closed(exchange);
    } else if (isRevoked(known)) {
      unbound.closed(exchange);
      close(exchange);
    }
  }

  void closedWithoutSession(OpenExchange exchange) {
    unbound.closed(exchange);
  }

  private void closeUnbound() {
    unbound.take(this::isRevoked).forEach(this::close);
  }

  private boolean isRevoked(User user) {
    Standing standing = guard.standing(user.binding().position(), user.keys(), Long.MIN_VALUE);
    return standing == Standing.REVOKED;
  }

  private void close(OpenExchange exchange) {
    closing.execute(() -> end(exchange));
  }

  private static void end(OpenExchange exchange) {
    try {
      exchange.end();
    } catch (Exception e) {
      Log.SESSION_END_FAILED.write("a connection of a revoked session could not be closed", e);
    }
  }

  /** Says that users prove themselves anew with each request, before one does. */
  public void warnOfPasswordInRequests() {
    warnings.passwordInRequest();
  }

  /** Says that the server keeps its users' tokens in a cookie, before a request shows it. */
  public void warnOfTokensInCookie() {
    warnings.tokensInCookie();
  }

  /**
   * What is known, mostly from requests, to be wrong with how the application is set up; nothing
   * personal.
   */
  public List<String> warnings() {
    return warnings.current();
  }

  /** How many sessions were ended since the start. */
  public long endedCount() {
    return endedCount.sum();
  }

  void reportNotReady() {
    if (notReady.isDue()) {
      Log.NOT_READY.write("requests with a user are refused: the journal cannot be read");
    }
  }

  @Override
  public void close() {
    eager.shutdownNow();
    closing.shutdown();
    credentials.close();
    logins.close();
  }
}
