package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.token.TestDatabase;
import java.io.BufferedReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that stops in the middle of a transaction while it holds the lock of the head. */
class FrozenNodeTest {
  private static final Duration BOUND = Duration.ofSeconds(12);

  @ParameterizedTest
  @EnumSource
  void append_anotherHoldsTheLock_failsWithinTheBoundAndWorksAfterwards(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node node = Node.start(Database.journal(database));
        Connection frozen = database.dataSource().getConnection()) {
      lock(frozen);

      long begun = System.nanoTime();
      assertThatThrownBy(() -> node.journal().append(Revocations.of("ann", "r1")))
          .isInstanceOf(JournalException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
      assertThat(node.journal().view().stale()).isFalse();

      frozen.rollback();
      frozen.setAutoCommit(true);
      assertThat(node.journal().append(Revocations.of("bob", "r2")))
          .isInstanceOf(Appended.Added.class);
    }
  }

  /** The product's own transactions, stopped where they hold the lock. */
  @ParameterizedTest
  @ValueSource(strings = {"append", "forget", "renew"})
  void append_productFrozeInATransaction_worksOnceTheServerHasEndedIt(String operation)
      throws Exception {
    try (TestDatabase database = TestDatabase.postgres();
        Node node = Node.start(Database.journal(database))) {
      node.revoke("ann", "r1");
      node.revoke("bob", "r2");
      FaultySource source = new FaultySource(database.dataSource());
      JdbcJournal frozen = Database.journal(source);
      String journalId = node.position().journalId();
      CountDownLatch thawed = new CountDownLatch(1);
      CountDownLatch locked = source.freezeCommit(thawed);
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(
              () -> {
                try {
                  switch (operation) {
                    case "append" -> frozen.append(List.of(Revocations.of("eve", "r3")));
                    case "forget" -> frozen.forget(Instant.now().plusSeconds(60), 10);
                    default -> frozen.renew(journalId, 1);
                  }
                } catch (JournalException e) {
                  throw new IllegalStateException(e);
                }
              });
      try {
        assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();

        await()
            .atMost(BOUND)
            .ignoreExceptions()
            .untilAsserted(
                () ->
                    assertThat(node.journal().append(Revocations.of("cat", "r4")))
                        .isNotInstanceOf(Appended.Conflict.class));
        assertThat(node.journal().store().read(1, 10).head()).isEqualTo(3);
        assertThat(node.journal().store().read(1, 10).floor()).isZero();
      } finally {
        thawed.countDown();
      }
      assertThatThrownBy(stopped::join).hasRootCauseInstanceOf(SQLException.class);
      assertThat(node.journal().store().read(1, 10).journalId()).isEqualTo(journalId);
      assertThat(node.revoke("dan", "r5")).isEqualTo(4);
    }
  }

  /** A process of its own, stopped by the operating system with the lock in its hands. */
  @Test
  void append_anotherProcessStoppedWhileItHoldsTheLock_worksAndTheStoppedOneAddsNothing()
      throws Exception {
    try (TestDatabase database = TestDatabase.postgres();
        Node node = Node.start(Database.journal(database));
        Connection any = database.dataSource().getConnection()) {
      Process other =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  FrozenProcess.class.getName(),
                  any.getMetaData().getURL())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader output = other.inputReader()) {
        assertThat(output.readLine()).isEqualTo(FrozenProcess.LOCKED);
        signal("STOP", other);

        await()
            .atMost(BOUND)
            .ignoreExceptions()
            .untilAsserted(
                () ->
                    assertThat(node.journal().append(Revocations.of("cat", "r2")))
                        .isNotInstanceOf(Appended.Conflict.class));

        signal("CONT", other);
        other.outputWriter().append('\n').close();
        assertThat(output.readLine()).isEqualTo(FrozenProcess.FAILED);
        assertThat(node.revoke("dan", "r3")).isEqualTo(2);
        assertThat(node.journal().store().read(1, 10).entries())
            .extracting(entry -> entry.revocation().requestId())
            .containsExactly("r2", "r3");
      } finally {
        other.destroyForcibly();
      }
    }
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  @ParameterizedTest
  @EnumSource
  void read_anotherHoldsTheLock_isNotHeldUp(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Node node = Node.start(Database.journal(database));
        Connection frozen = database.dataSource().getConnection()) {
      lock(frozen);

      assertThat(node.journal().awaitApplied(0, Duration.ofSeconds(2))).isTrue();

      frozen.rollback();
      frozen.setAutoCommit(true);
    }
  }

  private static void lock(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("UPDATE ul_journal SET head = head WHERE id = 1");
    }
  }
}
