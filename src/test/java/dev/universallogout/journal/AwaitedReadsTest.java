package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.testing.Proxies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who waits for the journal to be read, where it is read only when somebody asks for it. */
class AwaitedReadsTest {
  private static final Duration SELDOM = Duration.ofMinutes(1);
  private static final int WAITING = 20;

  private final InMemoryJournal memory = new InMemoryJournal();
  private final AtomicInteger reads = new AtomicInteger();
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private volatile boolean gated;
  private volatile boolean failing;

  private final RevocationJournal store =
      Proxies.intercepting(
          RevocationJournal.class,
          memory,
          (method, arguments, goOn) -> {
            if (method.equals("read")) {
              pass();
            }
            return goOn.call();
          });

  private final Node node = Node.start(store, Node.settings(SELDOM, SELDOM));
  private final Journal journal = node.journal();

  private void pass() throws Exception {
    reads.incrementAndGet();
    if (gated) {
      begun.release();
      gate.acquire();
      if (failing) {
        failing = false;
        throw new JournalException("the database went away");
      }
    }
  }

  /** Has a read begin that does not end. */
  private void hang() throws Exception {
    gated = true;
    journal.tailNow();
    assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    reads.set(0);
  }

  private void goOn() {
    gated = false;
    gate.release();
  }

  private static List<FutureTask<Boolean>> waiting(Callable<Boolean> wait) {
    List<FutureTask<Boolean>> waiting = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      FutureTask<Boolean> task = new FutureTask<>(wait);
      waiting.add(task);
      threads.add(new Thread(task));
    }
    threads.forEach(Thread::start);
    await().until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));
    return waiting;
  }

  private static void assertAll(List<FutureTask<Boolean>> waiting, boolean expected)
      throws Exception {
    for (FutureTask<Boolean> each : waiting) {
      assertThat(each.get(SELDOM.toSeconds() / 2, TimeUnit.SECONDS)).isEqualTo(expected);
    }
  }

  @Test
  void awaitApplied_whileTheJournalIsBeingRead_isNotAnsweredByThatRead() throws Exception {
    try (node) {
      hang();
      List<FutureTask<Boolean>> waiting = waiting(() -> journal.awaitApplied(0, SELDOM));

      goOn();

      assertAll(waiting, true);
      assertThat(reads).hasValue(1);
    }
  }

  @Test
  void awaitApplied_whileAReadFails_isAnsweredByTheNext() throws Exception {
    try (node) {
      hang();
      failing = true;
      List<FutureTask<Boolean>> waiting = waiting(() -> journal.awaitApplied(0, SELDOM));

      goOn();

      assertAll(waiting, true);
    }
  }

  @Test
  void close_releasesWhoWaitsForAReadThatHangs() throws Exception {
    try (node) {
      hang();
      Position ahead = new Position(node.position().journalId(), 5);
      List<FutureTask<Boolean>> waiting = waiting(() -> journal.awaitApplied(0, SELDOM));
      waiting.addAll(waiting(() -> journal.awaitPosition(ahead, SELDOM)));

      journal.close();

      assertAll(waiting, false);
      goOn();
    }
  }

  /** The ring that ends the reading of the journal is not lost among the others. */
  @Test
  void close_whileManyRing_endsTheReading() throws Exception {
    node.close();
    Set<Thread> before = tailers();
    for (int i = 0; i < 40; i++) {
      Node another = Node.start(memory, Node.settings(SELDOM, SELDOM));
      List<Thread> ringing =
          Stream.generate(() -> new Thread(() -> ringUntilClosed(another.journal())))
              .limit(WAITING)
              .toList();
      ringing.forEach(Thread::start);
      another.close();
      for (Thread each : ringing) {
        each.join();
      }
      assertThat(tailers()).isSubsetOf(before);
    }
  }

  private static Set<Thread> tailers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("universal-logout-tailer"))
        .collect(Collectors.toSet());
  }

  private static void ringUntilClosed(Journal journal) {
    try {
      boolean read = true;
      while (read) {
        read = journal.awaitApplied(0, SELDOM);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
