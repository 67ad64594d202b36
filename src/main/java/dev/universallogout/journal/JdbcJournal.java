package dev.universallogout.journal;

import dev.universallogout.subject.SubjectKeys;
import java.util.Optional;
import javax.sql.DataSource;

/** Stub. */
public final class JdbcJournal {
  public static RevocationJournal open(DataSource d, SubjectKeys k, Optional<Boolean> c)
      throws JournalException {
    throw new JournalException("stub");
  }

  public static boolean isEmbedded(DataSource d) throws JournalException {
    if (d == null) throw new JournalException("stub");
    return true;
  }
}
