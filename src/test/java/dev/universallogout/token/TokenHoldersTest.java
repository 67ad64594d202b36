package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.journal.RevocationJournal.Appended.Added;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.testing.Proxies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many wait at once for what is done, and each is told of its own revocation. */
@Timeout(60)
final class TokenHoldersTest {
  private static final int CALLERS = 100;

  private final InMemoryJournal memory = new InMemoryJournal();
  private final Queue<Collection<?>> asked = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch slow = new CountDownLatch(0);
  private volatile @Nullable Throwable failure;

  /** One that is asked like a database. */
  private final RevocationJournal journal =
      Proxies.intercepting(
          RevocationJournal.class,
          memory,
          (method, arguments, goOn) -> {
            if (method.equals("durable")) {
              return true;
            }
            if (method.equals("pending")) {
              asked.add((Collection<?>) arguments[0]);
              slow.await();
              if (failure != null) {
                throw failure;
              }
            }
            return goOn.call();
          });

  private long append() {
    Revocation revocation =
        new Revocation(
            "okta", new Opaque("alice"), OptionalLong.empty(), UUID.randomUUID().toString());
    return ((Added) memory.append(List.of(revocation)).get(0)).entry().number();
  }

  private static FutureTask<Boolean> waiting(TokenHolders holders, long number) {
    FutureTask<Boolean> answer = new FutureTask<>(() -> holders.awaitDone(number));
    Thread caller = new Thread(answer, "caller of " + number);
    caller.start();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> answer.isDone() || caller.getState() == Thread.State.TIMED_WAITING);
    return answer;
  }

  @Test
  void whoAsksWhileTheJournalIsSlow_isAskedForTogether() throws Exception {
    slow = new CountDownLatch(1);
    try (TokenHolders holders = new TokenHolders(journal, Duration.ofSeconds(30))) {
      List<FutureTask<Boolean>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(waiting(holders, append()));
      }
      slow.countDown();

      for (FutureTask<Boolean> caller : callers) {
        assertThat(caller.get()).isTrue();
      }
    }
    // Each thread was waiting for its first answer meanwhile, and 64 are asked for at once.
    assertThat(asked).hasSizeLessThanOrEqualTo(2 * 4);
  }

  @Test
  void oneWithoutWorkLeft_isDone_whileAnotherStillWaits() throws Exception {
    long free = append();
    memory.register("app");
    long bound = append();
    slow = new CountDownLatch(1);
    try (TokenHolders holders = new TokenHolders(journal, Duration.ofMillis(300))) {
      FutureTask<Boolean> occupied = waiting(holders, free);
      FutureTask<Boolean> too = waiting(holders, free);
      FutureTask<Boolean> waits = waiting(holders, bound);
      FutureTask<Boolean> done = waiting(holders, free);
      slow.countDown();

      assertThat(occupied.get()).isTrue();
      assertThat(too.get()).isTrue();
      assertThat(done.get()).isTrue();
      assertThat(waits.get()).isFalse();
    }
  }

  @Test
  void workThatIsDoneLater_isWaitedFor() throws Exception {
    memory.register("app");
    long number = append();
    try (TokenHolders holders = new TokenHolders(journal, Duration.ofSeconds(30))) {
      FutureTask<Boolean> waits = waiting(holders, number);
      await().until(() -> asked.size() > 2);
      assertThat(waits.isDone()).isFalse();

      memory.done(memory.read(number, 1).entries().get(0), "app");

      assertThat(waits.get()).isTrue();
    }
  }

  @Test
  void journalThatIsAway_isSaidToAllWhoWait() throws Exception {
    try (TokenHolders holders = new TokenHolders(journal, Duration.ofSeconds(5))) {
      for (Throwable any :
          List.of(
              new JournalException("away"),
              new IllegalStateException("away"),
              new NoClassDefFoundError("away"),
              new Exception("a proxy may throw anything"))) {
        failure = any;
        assertThatThrownBy(() -> holders.awaitDone(append())).isInstanceOf(JournalException.class);
      }
      failure = null;
      assertThat(holders.awaitDone(append())).isTrue();
    }
  }

  @Test
  void journalThatHangs_keepsNobodyForEver() throws Exception {
    slow = new CountDownLatch(1);
    try (TokenHolders holders = new TokenHolders(journal, Duration.ofMillis(100))) {
      List<FutureTask<Boolean>> callers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        callers.add(waiting(holders, append()));
      }

      for (FutureTask<Boolean> caller : callers) {
        assertThatThrownBy(caller::get).hasCauseInstanceOf(JournalException.class);
      }
      slow.countDown();
      assertThat(holders.awaitDone(append())).isTrue();
    }
  }

  @Test
  void whoStillWaits_whenTheApplicationIsStopped_isToldSo() throws Exception {
    memory.register("app");
    TokenHolders holders = new TokenHolders(journal, Duration.ofSeconds(50));
    FutureTask<Boolean> waits = waiting(holders, append());
    await().until(() -> asked.size() > 2);

    holders.close();

    assertThatThrownBy(waits::get).hasCauseInstanceOf(JournalException.class);
    assertThatThrownBy(() -> holders.awaitDone(1)).isInstanceOf(JournalException.class);
  }
}
