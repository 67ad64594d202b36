package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.token.TestDatabase;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdbcJournalPostgresTest extends RevocationJournalContract {
  private final TestDatabase database = TestDatabase.postgres();

  @Override
  RevocationJournal open(Clock clock) throws JournalException {
    return JdbcJournal.open(database.dataSource(), Optional.of(true), clock);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void durable_inADatabase_isTrue() throws Exception {
    assertThat(open(clock).durable()).isTrue();
  }
}
