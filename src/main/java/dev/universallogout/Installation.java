package dev.universallogout;

import dev.universallogout.authentication.Connections;
import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.OperatorSettings;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.Settings.Endpoint;
import dev.universallogout.endpoint.RevocationEndpoint;
import dev.universallogout.journal.DatabaseDoorbell;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Log;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.revocation.Revocations;
import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.revocation.UserDirectory;
import dev.universallogout.session.BoundSession;
import dev.universallogout.session.SessionSubject;
import dev.universallogout.session.SessionSubjectSource;
import dev.universallogout.session.Sessions;
import dev.universallogout.session.SubjectResolver;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.Login;
import dev.universallogout.token.PendingRevocations;
import dev.universallogout.token.RefreshTokenRepository;
import dev.universallogout.token.RefreshTokens;
import dev.universallogout.token.TokenHolders;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one web application, wired together when its context is initialized, because only
 * then the host's beans and resources can be asked for, and stopped with it.
 */
final class Installation implements ServletContextListener, UniversalLogout {
  private static final Duration FIRST_READ = Duration.ofSeconds(10);
  private static final Duration IN_FORCE = Duration.ofSeconds(2);

  private final ServletContext context;
  private final Settings settings;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private @Nullable Sessions sessions;
  private @Nullable Revocations revocations;
  private Optional<RefreshTokens> refreshTokens = Optional.empty();

  Installation(ServletContext context, Settings settings) {
    this.context = context;
    this.settings = settings;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      start();
    } catch (RuntimeException e) {
      Log.CONFIGURATION_WRONG.write(
          e instanceof ConfigurationException ? e.getMessage() : name() + " cannot start: " + e);
      stop();
      throw e;
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    stop();
    Log.STOPPED.write("stopped in " + name());
  }

  private void start() {
    SubjectKeys subjectKeys = new SubjectKeys(settings.exactEmailLocalPart());
    JournalChoice choice = JournalChoice.of(context, settings);
    Journal journal =
        keep(new Journal(choice.journal(), subjectKeys, settings.connections().keySet(), settings));
    Supplier<List<SubjectResolver>> resolvers =
        HostBeans.once(() -> HostBeans.all(SubjectResolver.class));
    Sessions ownSessions =
        keep(
            new Sessions(
                settings,
                journal,
                subjectKeys,
                HostBeans.once(() -> HostBeans.all(SessionSubjectSource.class)),
                resolvers,
                context.getClassLoader()));
    sessions = ownSessions;
    if (Descriptors.sayTokensInCookie(context)) {
      ownSessions.warnOfTokensInCookie();
    }
    if (!settings.session().refuseStateless() && Descriptors.sayPasswordLogin(context)) {
      ownSessions.warnOfPasswordInRequests();
    }
    TokenChoice tokens = TokenChoice.of(settings, subjectKeys, choice);
    tokens.own().ifPresent(this::keep);
    refreshTokens = tokens.own();
    Optional<PendingRevocations> ownHolder = startHolder(journal, choice, tokens.repository());
    Metrics metrics = new Metrics();
    Audit audit = keep(audit(journal));
    Supplier<Map<String, Double>> keyAges = Map::of;
    Revocations useCase =
        keep(
            new Revocations(
                journal,
                ownSessions,
                keep(new TokenHolders(choice.journal(), settings.tokenTimeout())),
                ownHolder,
                HostBeans.observers(),
                ManagedThreads.of("universal-logout-completions", context.getClassLoader()),
                metrics));
    revocations = useCase;
    context.setAttribute(ATTRIBUTE, this);
    if (settings.endpoint() != Endpoint.NONE) {
      Connections connections =
          keep(
              new Connections(
                  settings.connections(),
                  settings.clockSkew(),
                  settings.operators().unprovenRate(),
                  name -> isPaused(journal, name),
                  Clock.systemUTC()));
      keyAges = connections::keyAges;
      context.setAttribute(
          RevocationEndpoint.ATTRIBUTE,
          new RevocationEndpoint(
              settings,
              connections,
              useCase,
              () -> !resolvers.get().isEmpty(),
              HostBeans.once(() -> HostBeans.one(UserDirectory.class)),
              () -> journal.controls().isPresent(),
              metrics,
              audit));
    }
    Status status =
        keep(
            new Status(
                context,
                settings,
                journal,
                ownSessions,
                new Operations(
                    settings.connections().keySet(),
                    journal,
                    metrics,
                    audit,
                    useCase::revoke,
                    keyAges)));
    status.publish();
    Optional<DatabaseDoorbell> doorbell =
        choice
            .dataSource()
            .filter(database -> settings.notifyNodes())
            .map(
                database ->
                    keep(
                        new DatabaseDoorbell(
                            database,
                            () -> {
                              journal.tailNow();
                              status.ringNeighbours();
                            })));
    journal.onAppended(
        () -> {
          status.ringNeighbours();
          doorbell.ifPresent(DatabaseDoorbell::ring);
        });
    useCase.awaitNeighboursBy(status::awaitNeighbours);
    HostBeans.show(status);
    publishMetrics(status);
    journal.start(FIRST_READ);
    doorbell.ifPresent(DatabaseDoorbell::start);
    Log.STARTED.write(
        "started in "
            + name()
            + ": connections "
            + settings.connections().keySet()
            + ", endpoint "
            + settings.endpoint()
            + ", journal "
            + (choice.journal().durable() ? "durable" : "in memory"));
  }

  private Audit audit(Journal journal) {
    OperatorSettings operators = settings.operators();
    return new Audit(
        Clock.systemUTC(),
        operators.auditKey().<Supplier<String>>map(key -> () -> key).orElse(journal::secret),
        operators.auditRemoteAddress());
  }

  private void publishMetrics(Status status) {
    try {
      OpenTelemetryAdapter.start(name(), status).ifPresent(this::keep);
    } catch (LinkageError e) {
      // The server has no OpenTelemetry.
      return;
    } catch (RuntimeException e) {
      Log.STATUS_NOT_PUBLISHED.write("the metrics cannot be given to OpenTelemetry", e);
    }
  }

  /** Until that is known, too. */
  private static boolean isPaused(Journal journal, String connection) {
    return journal.controls().map(controls -> controls.paused().contains(connection)).orElse(true);
  }

  private static boolean inForce(Journal journal, JournalEntry entry) {
    try {
      return journal.awaitApplied(entry, IN_FORCE);
    } catch (JournalException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Has this application's refresh tokens, if it holds any, revoked. */
  private Optional<PendingRevocations> startHolder(
      Journal journal, JournalChoice choice, Optional<RefreshTokenRepository> repository) {
    if (repository.isEmpty()) {
      return Optional.empty();
    }
    String holder = settings.refreshTokens().holder();
    PendingRevocations pending =
        keep(
            new PendingRevocations(
                choice.journal(),
                holder,
                repository.get(),
                settings.tokenTimeout(),
                entry -> inForce(journal, entry),
                ManagedThreads.of("universal-logout-tokens", context.getClassLoader())));
    pending.start();
    journal.addListener(
        new Journal.Listener() {
          @Override
          public void applied(List<JournalEntry> entries) {
            pending.ring();
          }

          @Override
          public void reloaded() {
            pending.ring();
          }
        });
    return Optional.of(pending);
  }

  /** The sessions; only once the context has been initialized. */
  Sessions sessions() {
    Sessions started = sessions;
    if (started == null) {
      throw new IllegalStateException("Universal Logout has not been started in " + name());
    }
    return started;
  }

  private String name() {
    return context.getContextPath().isEmpty() ? "/" : context.getContextPath();
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private void stop() {
    context.removeAttribute(RevocationEndpoint.ATTRIBUTE);
    context.removeAttribute(ATTRIBUTE);
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        Log.STOP_FAILED.write("a part could not be stopped in " + name(), e);
      }
    }
  }

  @Override
  public RevocationOutcome revoke(SubjectIdentifier subject) {
    Revocations started = revocations;
    if (started == null) {
      throw new IllegalStateException("Universal Logout has not been started in " + name());
    }
    return started.revoke(
        new Revocation(
            Revocation.HOST, subject, OptionalLong.empty(), UUID.randomUUID().toString()));
  }

  @Override
  public List<BoundSession> sessions(SubjectIdentifier subject) {
    return sessions().list(subject);
  }

  @Override
  public void bind(HttpServletRequest request, SessionSubject subject) {
    sessions().bind(request, subject);
  }

  @Override
  public Login login(HttpServletRequest request, String client) {
    return sessions().login(request, client);
  }

  /** The tokens that this module keeps for the host, if it is configured to. */
  Optional<RefreshTokens> refreshTokens() {
    return refreshTokens;
  }
}
