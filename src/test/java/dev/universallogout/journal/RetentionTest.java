package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.RevocationJournal.Page;
import dev.universallogout.token.LogLines;
import dev.universallogout.token.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to views while retention forgets under them. */
class RetentionTest {

  @ParameterizedTest
  @EnumSource
  void tailer_appendsAndForgettingAtOnce_skipsNothing(Database kind) throws Exception {
    int total = 1_500;
    try (TestDatabase database = kind.open();
        LogLines log = new LogLines();
        Node node = Node.start(Database.journal(database))) {
      String journalId = node.position().journalId();
      JdbcJournal forgetting = Database.journal(database);
      AtomicBoolean appending = new AtomicBoolean(true);
      CompletableFuture<Long> forgotten =
          CompletableFuture.supplyAsync(
              () -> {
                long count = 0;
                while (appending.get()) {
                  count += forget(forgetting);
                }
                return count;
              });
      RevocationJournal other = Database.journal(database);
      for (int i = 0; i < total; i += 5) {
        int first = i;
        other.append(
            IntStream.range(first, first + 5)
                .mapToObj(n -> Revocations.of("user" + n, "r" + n))
                .toList());
        if (first % 100 == 0) {
          assertThat(node.journal().awaitApplied(first + 5, Node.PATIENCE)).isTrue();
        }
      }
      appending.set(false);
      assertThat(forgotten.join()).isGreaterThan(total / 2);
      assertThat(node.journal().awaitApplied(total, Node.PATIENCE)).isTrue();

      assertThat(node.position()).isEqualTo(new Position(journalId, total));
      assertThat(log.lines()).noneMatch(line -> line.contains("UL0404"));
      long floor = node.journal().view().floor();
      for (int n = 0; n < total; n++) {
        long number = n + 1;
        assertThat(node.revoked(new Position(journalId, number - 1), "user" + n))
            .as("user %s", n)
            .isTrue();
        assertThat(node.revoked(new Position(journalId, number), "user" + n))
            .as("user %s", n)
            .isEqualTo(number < floor);
      }
      if (node.reloads() == 0) {
        assertThat(node.applied())
            .extracting(JournalEntry::number)
            .isEqualTo(LongStream.rangeClosed(1, total).boxed().toList());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void read_forgettingMeanwhile_isWhole(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        LogLines log = new LogLines()) {
      FaultySource source = new FaultySource(database.dataSource());
      JdbcJournal other = Database.journal(database);
      try (Node node =
          Node.start(Database.journal(source), Node.settings(Node.PATIENCE, Node.PATIENCE))) {
        other.append(many(6));
        assertThat(node.journal().awaitApplied(6, Node.PATIENCE)).isTrue();
        Position before = node.position();
        other.append(List.of(Revocations.of("ann", "later")));
        source.before("SELECT r.number", () -> forgetAll(other));

        assertThat(node.journal().awaitApplied(7, Node.PATIENCE)).isTrue();

        assertThat(node.journal().view().floor()).isEqualTo(6);
        assertThat(node.position()).isEqualTo(new Position(before.journalId(), 7));
        assertThat(node.revoked(before, "ann")).isTrue();
        assertThat(node.revoked(before, "user1")).isFalse();
        assertThat(log.lines()).noneMatch(line -> line.matches(".*UL040[24].*"));
      }
    }
  }

  private static void forgetAll(JdbcJournal journal) {
    try {
      assertThat(journal.forget(Instant.now().plusSeconds(60), 10)).isEqualTo(6);
    } catch (JournalException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void revoked_positionAtTheFloor_isNotButBelowItIs() throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    try (Node node = Node.start(store)) {
      for (int i = 1; i <= 5; i++) {
        node.revoke("user" + i, "r" + i);
      }
      assertThat(store.forget(Instant.MAX, 3)).isEqualTo(3);
      await().until(() -> node.journal().view().floor() == 3);
      String journalId = node.position().journalId();

      assertThat(node.revoked(new Position(journalId, 2), "stranger")).isTrue();
      assertThat(node.revoked(new Position(journalId, 3), "stranger")).isFalse();
      assertThat(node.revoked(new Position(journalId, 3), "user3")).isFalse();
      assertThat(node.revoked(new Position(journalId, 3), "user4")).isTrue();
    }
  }

  @Test
  void tailer_overtakenByRetention_reloads() throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    try (Node node = Node.start(store, Node.settings(Node.PATIENCE, Node.PATIENCE))) {
      node.revoke("ann", "r0");
      List<Revocation> many = many(10);
      synchronized (store) {
        store.append(many);
        store.forget(Instant.MAX, 8);
      }

      assertThat(node.journal().awaitApplied(11, Node.PATIENCE)).isTrue();
      assertThat(node.reloads()).isEqualTo(1);
      assertThat(node.journal().view().floor()).isEqualTo(8);
      String journalId = node.position().journalId();
      assertThat(node.revoked(new Position(journalId, 9), "user9")).isTrue();
    }
  }

  @Test
  void index_mostOfItForgotten_isRebuiltWithoutLosingAnything() throws Exception {
    int total = 4_000;
    int forgotten = 3_000;
    InMemoryJournal store = new InMemoryJournal();
    try (Node node = Node.start(store)) {
      store.append(many(total));
      assertThat(node.journal().awaitApplied(total, Node.PATIENCE)).isTrue();
      View before = node.journal().view();
      assertThat(before.index().size()).isEqualTo(total);

      store.forget(Instant.MAX, forgotten);
      await().until(() -> node.journal().view().floor() == forgotten);

      View after = node.journal().view();
      assertThat(after.index().size()).isEqualTo(total - forgotten);
      assertThat(after.position()).isEqualTo(before.position());
      assertThat(before.index().size()).isEqualTo(total);
      assertThat(node.reloads()).isZero();
      Position floor = new Position(after.position().journalId(), forgotten);
      for (int n = forgotten; n < total; n++) {
        assertThat(node.revoked(floor, "user" + n)).isTrue();
      }
      assertThat(node.revoked(floor, "user" + (forgotten - 1))).isFalse();
      node.revoke("user1", "later");
      assertThat(node.revoked(floor, "user1")).isTrue();
    }
  }

  @Test
  void index_lessThanHalfForgotten_staysAsItIs() throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    try (Node node = Node.start(store)) {
      store.append(many(4_000));
      assertThat(node.journal().awaitApplied(4_000, Node.PATIENCE)).isTrue();
      RevocationIndex before = node.journal().view().index();

      store.forget(Instant.MAX, 2_000);
      await().until(() -> node.journal().view().floor() == 2_000);

      assertThat(node.journal().view().index()).isSameAs(before);
    }
  }

  @Test
  void revoked_askedWhileTheIndexIsRebuilt_isAlwaysTrue() throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    try (Node node = Node.start(store)) {
      AtomicBoolean running = new AtomicBoolean(true);
      long marker = node.revoke("marker", "r-marker");
      CompletableFuture<Long> asked =
          CompletableFuture.supplyAsync(
              () -> {
                long count = 0;
                while (running.get()) {
                  View now = node.journal().view();
                  Position born = new Position(now.position().journalId(), now.floor());
                  if (!node.revoked(born, "marker")) {
                    throw new IllegalStateException("revoked before, not now");
                  }
                  count++;
                }
                return count;
              });
      for (int round = 0; round < 20; round++) {
        String prefix = "round" + round + "-";
        store.append(
            IntStream.range(0, 1_200)
                .mapToObj(n -> Revocations.of(prefix + n, prefix + n))
                .toList());
        store.append(List.of(Revocations.of("marker", prefix + "marker")));
        long number = marker + (round + 1) * 1_201L;
        assertThat(node.journal().awaitApplied(number, Node.PATIENCE)).isTrue();
        store.forget(Instant.MAX, 1_201);
        long floor = store.read(1, 1).floor();
        await().until(() -> node.journal().view().floor() == floor);
      }
      running.set(false);

      assertThat(asked.join()).isPositive();
      assertThat(node.journal().view().index().size()).isLessThan(5_000);
    }
  }

  private static List<Revocation> many(int count) {
    List<Revocation> many = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      many.add(Revocations.of("user" + n, "r" + (n + 1)));
    }
    return many;
  }

  private static int forget(JdbcJournal journal) {
    try {
      Page page = journal.read(1, 1);
      return page.head() - page.floor() < 20
          ? 0
          : journal.forget(Instant.now().plusSeconds(60), 20);
    } catch (JournalException e) {
      throw new CompletionException(e);
    }
  }
}
