package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalSchemaTest {

  @Test
  void open_emptyH2_createsTheTables() throws Exception {
    try (TestDatabase database = TestDatabase.h2()) {
      JdbcJournal journal = JdbcJournal.open(database.dataSource(), Optional.empty());

      assertThat(JdbcJournal.isEmbedded(database.dataSource())).isTrue();
      assertThat(journal.read(1, 1).head()).isZero();
    }
  }

  @Test
  void open_h2InAFile_isEmbeddedToo(@TempDir Path folder) throws Exception {
    try (TestDatabase database = TestDatabase.h2(folder.resolve("journal"))) {
      assertThat(JdbcJournal.isEmbedded(database.dataSource())).isTrue();
    }
  }

  @Test
  void open_emptyPostgresWithoutTheKey_saysWhichFileCreatesTheTables() {
    try (TestDatabase database = TestDatabase.postgres()) {
      assertThatThrownBy(() -> JdbcJournal.open(database.dataSource(), Optional.empty()))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("deploy/sql/universal-logout.sql")
          .hasMessageContaining("universal-logout.journal.create-schema=true");
      assertThat(Files.exists(Path.of("deploy/sql/universal-logout.sql"))).isTrue();
    }
  }

  @Test
  void open_emptyH2WithTheKeyFalse_isRefused() {
    try (TestDatabase database = TestDatabase.h2()) {
      assertThatThrownBy(() -> JdbcJournal.open(database.dataSource(), Optional.of(false)))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("deploy/sql/universal-logout.sql");
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_tablesFromTheFile_isEnough(Database kind) throws Exception {
    String ddl = Files.readString(Path.of("deploy/sql/universal-logout.sql"));
    try (TestDatabase database = kind.open()) {
      database.run(ddl);
      JdbcJournal journal = JdbcJournal.open(database.dataSource(), Optional.of(false));

      assertThat(journal.read(1, 1).journalId()).isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_anotherVersion_isRefused(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      Database.journal(database);
      database.run("UPDATE ul_journal SET schema_version = 2");

      assertThatThrownBy(() -> Database.journal(database))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("version 2")
          .hasMessageContaining("version 1");
    }
  }

  /** What a later release may do to the tables under the same version, while this one runs. */
  @ParameterizedTest
  @EnumSource
  void everyOperation_tablesExtendedByALaterRelease_goesOnBesideAndAfterIt(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node running = Node.start(Database.journal(database))) {
      running.revoke("ann", "r1");
      Position before = running.position();
      for (String table :
          List.of(
              "journal",
              "revocation",
              "revocation_key",
              "holder",
              "work",
              "credential",
              "connection",
              "secret")) {
        database.run(
            "ALTER TABLE ul_" + table + " ADD COLUMN later_text VARCHAR(20)",
            "ALTER TABLE ul_" + table + " ADD COLUMN later_number INTEGER DEFAULT 7 NOT NULL");
      }
      JdbcJournal restarted = Database.journal(database);
      restarted.register("app");

      assertThat(running.revoke("bob", "r2")).isEqualTo(2);
      restarted.recordCredential("digest", before);
      assertThat(restarted.lease(2, "app", Duration.ofMinutes(1))).isPresent();
      restarted.done(restarted.read(2, 1).entries().get(0), "app");
      restarted.pause("partner", true);
      running.journal().store().pause(Revocations.CONNECTION, true);
      assertThat(restarted.controls(Set.of("third")).paused())
          .containsExactlyInAnyOrder("partner", Revocations.CONNECTION);
      assertThat(restarted.controls(Set.of("third"))).isEqualTo(restarted.controls(Set.of()));
      assertThat(running.journal().store().secret("later", "s1"))
          .isEqualTo(restarted.secret("later", "s2"))
          .isEqualTo("s1");
      try (Node next = Node.start(restarted)) {
        assertThat(next.position()).isEqualTo(running.position());
        assertThat(next.revoked(before, "bob")).isTrue();
        assertThat(next.revoked(before, "ann")).isFalse();
        assertThat(running.revoked(before, "ann")).isFalse();
        assertThat(running.position().journalId()).isEqualTo(before.journalId());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_again_findsTheSameJournal(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      String first = Database.journal(database).read(1, 1).journalId();

      assertThat(Database.journal(database).read(1, 1).journalId()).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_severalNodesAtOnce_findOneJournal(Database kind) throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 5; round++) {
        try (TestDatabase database = kind.open()) {
          CountDownLatch together = new CountDownLatch(1);
          List<Future<String>> ids = new ArrayList<>();
          for (int n = 0; n < 8; n++) {
            ids.add(
                nodes.submit(
                    () -> {
                      together.await();
                      return Database.journal(database).read(1, 1).journalId();
                    }));
          }
          together.countDown();
          String first = ids.get(0).get();
          for (Future<String> id : ids) {
            assertThat(id.get()).isEqualTo(first);
          }
        }
      }
    } finally {
      nodes.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_connectionsWithoutAutoCommit_createsTheTablesDurably(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      String first =
          Database.journal(new FaultySource(database.dataSource(), false)).read(1, 1).journalId();

      assertThat(Database.journal(database).read(1, 1).journalId()).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_anyAddress_canBeFoundByNodesThatCompareInEitherWay(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      SubjectIdentifier ann = new Email("Ann@example.com");
      Database.journal(database)
          .append(List.of(new Revocation(Revocations.CONNECTION, ann, OptionalLong.empty(), "r1")));

      assertThat(found(database, false, new Email("ann@example.com"))).isTrue();
      assertThat(found(database, true, ann)).isTrue();
      assertThat(found(database, true, new Email("ann@example.com"))).isFalse();
    }
  }

  private static boolean found(TestDatabase database, boolean exact, SubjectIdentifier subject)
      throws SQLException {
    SubjectKey key = new SubjectKeys(exact).ofIdentifier(subject).iterator().next();
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT 1 FROM ul_revocation_key WHERE key_digest = ?")) {
      query.setString(1, key.digest(Revocations.CONNECTION));
      return query.executeQuery().next();
    }
  }
}
