package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.token.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupCommitTest {
  private static final int CALLERS = 200;

  @ParameterizedTest
  @EnumSource
  void append_manyCallersAtOnce_shareCommits(Database kind) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node = Node.start(Database.journal(source))) {
        // While the first commit stands still, the others gather.
        CountDownLatch thaw = new CountDownLatch(1);
        CountDownLatch frozen = source.freezeCommit(thaw);
        int before = source.commits();
        List<Future<Appended>> answers = new ArrayList<>();
        answers.add(submit(callers, node, 0));
        assertThat(frozen.await(10, TimeUnit.SECONDS)).isTrue();
        for (int n = 1; n < CALLERS; n++) {
          answers.add(submit(callers, node, n));
        }
        thaw.countDown();

        Set<Long> numbers = new HashSet<>();
        for (Future<Appended> answer : answers) {
          numbers.add(((Appended.Added) answer.get()).entry().number());
        }
        assertThat(numbers).hasSize(CALLERS).contains(1L, (long) CALLERS);
        assertThat(source.commits() - before).isLessThan(CALLERS / 4);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static Future<Appended> submit(ExecutorService callers, Node node, int n) {
    return callers.submit(() -> node.journal().append(Revocations.of("user" + n, "r" + n)));
  }
}
