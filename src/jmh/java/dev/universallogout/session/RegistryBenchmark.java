package dev.universallogout.session;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.oauth2.client.oidc.authentication.logout.OidcLogoutToken;
import org.springframework.security.oauth2.client.oidc.session.InMemoryOidcSessionRegistry;
import org.springframework.security.oauth2.client.oidc.session.OidcSessionInformation;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;

/** Finds and unlinks the ten sessions of one user, among many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RegistryBenchmark {
  private static final int EACH = 10;
  private static final Position POSITION = new Position("journal", 1);
  private static final Ownership OWNERSHIP = GuardedApplication.OWNERSHIP;

  @Param({"10000", "100000", "1000000"})
  public int sessions;

  @Param({"ours", "springSessionRegistry", "springOidcSessionRegistry"})
  public String kind;

  private final SessionRegistry ours = new SessionRegistry(() -> 0, Runnable::run, state -> {});
  private final SessionRegistryImpl spring = new SessionRegistryImpl();
  private final InMemoryOidcSessionRegistry oidc = new InMemoryOidcSessionRegistry();
  private BareSession[] container = {};
  private Journal journal;
  private int user;

  @Setup
  public void fill() {
    // Only asked for keys, so that it need not be started.
    journal =
        new Journal(
            new InMemoryJournal(),
            new SubjectKeys(false),
            Set.of("okta"),
            MapConfiguration.withOkta(Map.of()));
    container = new BareSession[sessions];
    for (int i = 0; i < sessions; i++) {
      link(i / EACH, i % EACH);
    }
  }

  private void link(int of, int which) {
    String id = "session-" + of + "-" + which;
    switch (kind) {
      case "ours" -> {
        BareSession session = new BareSession(id);
        container[of * EACH + which] = session;
        SessionState state = new SessionState(session, POSITION);
        ours.add(session, state);
        Binding binding = new Binding(POSITION, SessionSubject.named(Users.name(of)));
        state.bind(binding, OWNERSHIP);
        ours.index(state, OWNERSHIP.keys(binding, journal), state.encoded());
      }
      case "springSessionRegistry" -> spring.registerNewSession(id, Users.name(of));
      default -> oidc.saveSessionInformation(new OidcSessionInformation(id, Map.of(), user(of)));
    }
  }

  private static DefaultOidcUser user(int of) {
    OidcIdToken token =
        OidcIdToken.withTokenValue("token")
            .issuer("https://idp.example")
            .audience(List.of("app"))
            .subject(Users.name(of))
            .issuedAt(Instant.EPOCH)
            .expiresAt(Instant.EPOCH.plusSeconds(60))
            .build();
    return new DefaultOidcUser(AuthorityUtils.NO_AUTHORITIES, token);
  }

  private int next() {
    user = (user + 7_919) % (sessions / EACH);
    return user;
  }

  /** Another user's each time; they are linked again between two measurements. */
  @Setup(Level.Invocation)
  public void choose() {
    next();
  }

  @TearDown(Level.Invocation)
  public void linkAgain() {
    for (int which = 0; which < EACH; which++) {
      link(user, which);
    }
  }

  @Benchmark
  public int unlink() {
    int count = 0;
    switch (kind) {
      case "ours" -> {
        long[] keys = OWNERSHIP.registered(new Opaque(Users.name(user)), journal);
        for (SessionState state : ours.withAny(keys)) {
          ours.remove(state);
          count++;
        }
      }
      case "springSessionRegistry" -> {
        for (SessionInformation session : spring.getAllSessions(Users.name(user), false)) {
          spring.removeSessionInformation(session.getSessionId());
          count++;
        }
      }
      default -> {
        OidcLogoutToken token =
            OidcLogoutToken.withTokenValue("token")
                .issuer("https://idp.example")
                .audience(List.of("app"))
                .subject(Users.name(user))
                .jti("jti")
                .issuedAt(Instant.EPOCH)
                .build();
        for (OidcSessionInformation session : oidc.removeSessionInformation(token)) {
          count += session.getSessionId().isEmpty() ? 0 : 1;
        }
      }
    }
    if (count != EACH) {
      throw new IllegalStateException(count + " sessions");
    }
    return count;
  }
}
