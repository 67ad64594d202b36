package dev.universallogout.journal;

import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;

/** A journal in a database, on a node with a clock of its own. */
public final class ClockedJournal {
  private ClockedJournal() {}

  public static RevocationJournal open(DataSource dataSource, Clock clock) throws Exception {
    return JdbcJournal.open(dataSource, Optional.of(true), clock);
  }
}
