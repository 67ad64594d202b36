package dev.universallogout.journal;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** Another node's process, which appends, and waits for a line before it commits. */
final class FrozenProcess {
  static final String LOCKED = "locked";
  static final String FAILED = "failed";

  private FrozenProcess() {}

  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(arguments[0]);
    database.setUser("postgres");
    FaultySource source = new FaultySource(database);
    JdbcJournal journal = Database.journal(source);
    CountDownLatch thawed = new CountDownLatch(1);
    CountDownLatch locked = source.freezeCommit(thawed);
    Thread appending =
        new Thread(
            () -> {
              try {
                journal.append(List.of(Revocations.of("eve", "r1")));
                System.out.println("appended");
              } catch (JournalException e) {
                System.out.println(FAILED);
              }
            });
    appending.start();
    locked.await();
    System.out.println(LOCKED);
    if (System.in.read() >= 0) {
      thawed.countDown();
      appending.join();
    }
  }
}
