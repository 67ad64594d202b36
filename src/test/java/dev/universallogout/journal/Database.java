package dev.universallogout.journal;

import dev.universallogout.token.TestDatabase;
import java.util.Optional;
import javax.sql.DataSource;

/** The databases on which the journal is tested. */
enum Database {
  H2,
  POSTGRESQL;

  /** A new, empty one. */
  TestDatabase open() {
    return this == H2 ? TestDatabase.h2() : TestDatabase.postgres();
  }

  /** A journal on it, as one node has it. */
  static JdbcJournal journal(TestDatabase database) throws JournalException {
    return journal(database.dataSource());
  }

  static JdbcJournal journal(DataSource dataSource) throws JournalException {
    return JdbcJournal.open(dataSource, Optional.of(true));
  }
}
