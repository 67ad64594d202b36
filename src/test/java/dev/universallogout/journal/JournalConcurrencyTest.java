package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.token.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes on one database, many callers. */
class JournalConcurrencyTest {
  private static final int CALLERS = 16;
  private static final int EACH = 60;

  /** Every request id is sent by this many callers, half of them through the other node. */
  private static final int SENDERS = 4;

  @ParameterizedTest
  @EnumSource
  void append_manyCallersOnTwoNodes_addsEachRequestOnceWithoutGaps(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Node one = Node.start(Database.journal(database));
        Node two = Node.start(Database.journal(database))) {
      Map<String, List<Appended>> answers = appendConcurrently(one, two);

      int requests = CALLERS / SENDERS * EACH;
      assertThat(answers).hasSize(requests);
      List<Long> added = new ArrayList<>();
      answers.forEach(
          (request, of) -> {
            List<JournalEntry> first =
                of.stream()
                    .filter(Appended.Added.class::isInstance)
                    .map(answer -> ((Appended.Added) answer).entry())
                    .toList();
            assertThat(first).as(request).hasSize(1);
            assertThat(of)
                .as(request)
                .hasSize(SENDERS)
                .filteredOn(Appended.Repeated.class::isInstance)
                .containsOnly(new Appended.Repeated(first.get(0)))
                .hasSize(SENDERS - 1);
            added.add(first.get(0).number());
          });
      List<Long> numbers = LongStream.rangeClosed(1, requests).boxed().toList();
      assertThat(added).containsExactlyInAnyOrderElementsOf(numbers);

      List<JournalEntry> entries = one.journal().store().read(1, requests + 1).entries();
      assertThat(entries).extracting(JournalEntry::number).isEqualTo(numbers);
      for (Node node : List.of(one, two)) {
        await().untilAsserted(() -> assertThat(node.applied()).isEqualTo(entries));
        assertThat(node.reloads()).isZero();
      }
    }
  }

  @Test
  void revoked_everyNumberThatTheViewPromises_isInForce() throws Exception {
    int total = 30_000;
    InMemoryJournal store = new InMemoryJournal();
    List<Revocation> revocations = new ArrayList<>();
    for (int n = 1; n <= total; n++) {
      revocations.add(Revocations.of("user" + n, "r" + n));
    }
    try (Node node = Node.start(store)) {
      String journalId = node.position().journalId();
      CompletableFuture<Long> asked =
          CompletableFuture.supplyAsync(
              () -> {
                long count = 0;
                for (long seen = 0; seen < total; seen = node.position().number()) {
                  if (seen > 0) {
                    assertThat(node.revoked(new Position(journalId, seen - 1), "user" + seen))
                        .as("number %s", seen)
                        .isTrue();
                    count++;
                  }
                }
                return count;
              });
      for (int from = 0; from < total; from += 100) {
        store.append(revocations.subList(from, from + 100));
        node.journal().tailNow();
      }

      assertThat(asked.get(15, TimeUnit.SECONDS)).isPositive();
    }
  }

  /** As the guard asks: each time since the view that it had last. */
  @Test
  void revokedSince_everyNumberThatTheViewPromises_isInForce() throws Exception {
    int total = 7_000;
    InMemoryJournal store = new InMemoryJournal();
    Random random = new Random(20_261_130);
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch asking = new CountDownLatch(1);
    try (Node node = Node.start(store)) {
      Position born = node.position();
      CompletableFuture<Long> found =
          CompletableFuture.supplyAsync(
              () -> {
                long[] since = new long[total + 1];
                long first = 1;
                while (first <= total && !over.get()) {
                  first = 1 + foundRevoked(node, born, first, since);
                  asking.countDown();
                }
                return first - 1;
              });
      asking.await();
      for (int next = 1; next <= total; ) {
        int end = Math.min(total + 1, next + 1 + random.nextInt(random.nextBoolean() ? 3 : 90));
        List<Revocation> group = new ArrayList<>();
        for (; next < end; next++) {
          group.add(Revocations.of("user" + next, "r" + next));
        }
        store.append(group);
        assertThat(node.journal().awaitApplied(next - 1, Node.PATIENCE)).isTrue();
      }

      assertThat(found.get(60, TimeUnit.SECONDS)).isEqualTo(total);
    } finally {
      over.set(true);
    }
  }

  /** Asks about the next hundred from this one; returns up to whom they were in force before. */
  private static long foundRevoked(Node node, Position born, long first, long[] since) {
    Journal journal = node.journal();
    long last = Math.min(since.length - 1, first + 100);
    long inForce = Math.min(last, node.position().number());
    for (int n = (int) first; n <= last; n++) {
      View view = journal.view();
      long[] keys = node.keys(Revocations.CONNECTION, "user" + n);
      if (!journal.revoked(born, keys, Long.MIN_VALUE, since[n])) {
        assertThat(view.position().number()).as("in force").isLessThan(n);
        since[n] = view.serial();
      }
    }
    return inForce;
  }

  private static Map<String, List<Appended>> appendConcurrently(Node one, Node two)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      CountDownLatch together = new CountDownLatch(1);
      Map<String, List<Future<Appended>>> asked = new HashMap<>();
      for (int i = 0; i < CALLERS * EACH; i++) {
        String request = "r" + i / SENDERS;
        Journal journal = (i % 2 == 0 ? one : two).journal();
        asked
            .computeIfAbsent(request, key -> new ArrayList<>())
            .add(
                callers.submit(
                    () -> {
                      together.await();
                      return journal.append(Revocations.of("user-" + request, request));
                    }));
      }
      together.countDown();
      Map<String, List<Appended>> answers = new HashMap<>();
      for (Map.Entry<String, List<Future<Appended>>> entry : asked.entrySet()) {
        List<Appended> of = new ArrayList<>();
        for (Future<Appended> future : entry.getValue()) {
          of.add(future.get());
        }
        answers.put(entry.getKey(), of);
      }
      return answers;
    } finally {
      callers.shutdownNow();
    }
  }
}
