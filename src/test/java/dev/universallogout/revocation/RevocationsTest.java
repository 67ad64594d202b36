package dev.universallogout.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.JdbcJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome.Completed;
import dev.universallogout.revocation.RevocationOutcome.TokensPending;
import dev.universallogout.revocation.RevocationOutcome.Unavailable;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.token.PendingRevocations;
import dev.universallogout.token.RefreshTokenRepository.Order;
import dev.universallogout.token.TestDatabase;
import dev.universallogout.token.TokenHolders;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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
            store, "own", RevocationsTest::fail, TOKEN_TIMEOUT, entry -> true, Thread::new);
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

      store.done(store.read(1, 1).entries().get(0), "other");
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new Completed(1, 0));
    }
  }

  /** As a backup does from before the application held any. */
  @Test
  void revoke_whereTheDatabaseLostThatThisApplicationHoldsTokens_isNotCompleteWithoutIt()
      throws Exception {
    ownHolder.start();
    store.register("other");
    try (Revocations revocations = revocations(Optional.of(ownHolder))) {
      loseHolders();

      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));
      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));
      assertThat(store.pending(1)).containsExactlyInAnyOrder("own", "other");
    }
  }

  /** What others recorded before this application found out is its work all the same. */
  @Test
  void revoke_ofWhatAnotherApplicationRecordedMeanwhile_isNotCompleteWithoutThisOne()
      throws Exception {
    ownHolder.start();
    JdbcJournal others = JdbcJournal.open(database.dataSource(), Optional.of(true));
    try (Revocations revocations = revocations(Optional.of(ownHolder))) {
      loseHolders();
      others.append(List.of(revocation("r1")));
      assertThat(store.pending(1)).isEmpty();

      assertThat(revocations.revoke(revocation("r1"))).isEqualTo(new TokensPending(1));
    }
  }

  private void loseHolders() throws SQLException {
    execute("DELETE FROM ul_holder");
  }

  /** In one transaction. */
  private void execute(String... statements) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }

  /** As a fail-over to a replica that was behind does, while a slow holder is waited for. */
  @Test
  void revoke_ofWhatTheDatabaseLosesWhileTokensAreRevoked_isNotComplete() throws Exception {
    store.register("slow");
    holders.close();
    holders = new TokenHolders(store, Duration.ofSeconds(20));
    try (Revocations revocations = revocations(Optional.empty())) {
      FutureTask<RevocationOutcome> outcome =
          new FutureTask<>(() -> revocations.revoke(revocation("r1")));
      new Thread(outcome, "sender").start();
      await().until(() -> journal.view().position().number() == 1);

      // Another takes its number, of which nobody has work.
      execute(
          "DELETE FROM ul_work",
          "DELETE FROM ul_holder",
          "UPDATE ul_revocation SET entry_id = 'other', request_id = 'other'");

      assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new Unavailable());
    }
  }
}
