package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.token.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      JdbcJournal journal = JdbcJournal.open(database.dataSource(), Node.KEYS, Optional.empty());

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
      assertThatThrownBy(() -> JdbcJournal.open(database.dataSource(), Node.KEYS, Optional.empty()))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("deploy/sql/universal-logout.sql")
          .hasMessageContaining("universal-logout.journal.create-schema=true");
      assertThat(Files.exists(Path.of("deploy/sql/universal-logout.sql"))).isTrue();
    }
  }

  @Test
  void open_emptyH2WithTheKeyFalse_isRefused() {
    try (TestDatabase database = TestDatabase.h2()) {
      assertThatThrownBy(
              () -> JdbcJournal.open(database.dataSource(), Node.KEYS, Optional.of(false)))
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
      JdbcJournal journal = JdbcJournal.open(database.dataSource(), Node.KEYS, Optional.of(false));

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
}
