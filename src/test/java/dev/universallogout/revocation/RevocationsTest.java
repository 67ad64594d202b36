package dev.universallogout.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.JdbcJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome.Completed;
import dev.universallogout.revocation.RevocationOutcome.TokensPending;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.token.PendingRevocations;
import dev.universallogout.token.RefreshTokenRepository.Order;
import dev.universallogout.token.TestDatabase;
import dev.universallogout.token.TokenHolders;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a revocation counts as complete, by who holds refresh tokens. */
class RevocationsTest {
  private static final Duration TOKEN_TIMEOUT = Duration.ofMillis(300);

  private final TestDatabase database = TestDatabase.h2();
  private JdbcJournal store;
  private Journal journal;
  private Sessions sessions;
  private TokenHolders holders;
  private PendingRevocations ownHolder;

  @BeforeEach
  void start() throws Exception {
    Settings settings = MapConfiguration.withOkta(Map.of());
    SubjectKeys keys = new SubjectKeys(false);
    store = JdbcJournal.open(database.dataSource(), Optional.of(true));
    journal = new Journal(store, keys, settings.connections().keySet(), settings);
    sessions =
        new Sessions(settings, journal, keys, List::of, List::of, getClass().getClassLoader());
    holders = new TokenHolders(store, TOKEN_TIMEOUT);
    ownHolder =
        new PendingRevocations(
            store, "own", RevocationsTest::fail, TOKEN_TIMEOUT, number -> true, Thread::new);
    journal.start(Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    ownHolder.close();
    holders.close();
    sessions.close();
    journal.close();
    database.close();
  }

  private Revocations revocations(Optional<PendingRevocations> own) {
    return new Revocations(
        journal, sessions, holders, own, event -> {}, Thread::new, new Metrics());
  }

  private static void fail(Order order) {
    throw new IllegalStateException("the tokens of " + order.number() + " cannot be revoked");
  }

  private static Revocation revocation(String request) {
    return new Revocation("okta", new Opaque("alice"), OptionalLong.empty(), request);
  }

  @Test
  void revoke_whereNobodyHoldsTokens_asksNobody() {
    // Those who were asked now would get no answer.
    holders.close();
    try (Revocations revocations = revocations(Optional.empty())) {
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new Completed(1, 0));
    }
  }

  @Test
  void revoke_whileAnotherApplicationHoldsTokens_isCompleteOnceThatIsDone() throws Exception {
    store.register("other");
    try (Revocations revocations = revocations(Optional.empty())) {
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));

      store.done(1, "other");
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new Completed(1, 0));
    }
  }

  /** As a backup does from before the application held any. */
  @Test
  void revoke_whereTheDatabaseLostThatThisApplicationHoldsTokens_isNotCompleteWithoutIt()
      throws Exception {
    ownHolder.start();
    store.register("other");
    try (Revocations revocations = revocations(Optional.of(ownHolder));
        Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM ul_holder");

      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));
      assertThat(store.pending(1)).containsExactlyInAnyOrder("own", "other");
    }
  }
}
