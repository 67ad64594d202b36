package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.testing.Proxies;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal's threads outlive whatever the store throws. */
class JournalThreadsTest {
  private final InMemoryJournal memory = new InMemoryJournal();
  private final AtomicReference<String> failing = new AtomicReference<>("");
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch hangs = new CountDownLatch(1);

  @ParameterizedTest
  @ValueSource(strings = {"read", "append"})
  void storeThatThrowsAnError_once_isUsedAgain(String method) throws Exception {
    try (Journal journal = open()) {
      failing.set(method);
      long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      if (method.equals("append")) {
        tryAppend(journal, "first");
      }
      while (!failing.get().isEmpty() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(failing).hasValue("");

      tryAppend(journal, "second");

      assertThat(journal.awaitApplied(1, Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void storeThatThrowsAnError_whenAppending_failsTheCallerAtOnce() {
    try (Journal journal = open()) {
      failing.set("append");
      long before = System.nanoTime();
      tryAppend(journal, "first");

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
  }

  /** As where somebody has locked the rows in which operators decide. */
  @Test
  void storeThatHangs_overWhatOperatorsDecide_keepsNoRevocationFromBeingApplied() throws Exception {
    try (Journal journal = open()) {
      hanging.add("controls");
      assertThat(hangs.await(5, TimeUnit.SECONDS)).isTrue();

      tryAppend(journal, "first");

      assertThat(journal.awaitApplied(1, Duration.ofSeconds(5))).isTrue();
      assertThat(journal.isReadTooOld()).isFalse();
      released.countDown();
    }
  }

  @Test
  void storeThatHangs_inAllItsMethods_turnsStale() throws Exception {
    try (Journal journal = open()) {
      hanging.addAll(Set.of("controls", "read"));
      assertThat(hangs.await(5, TimeUnit.SECONDS)).isTrue();

      await().until(() -> journal.view().stale());

      assertThat(journal.isReadTooOld()).isTrue();
      hanging.clear();
      released.countDown();
      await().until(() -> !journal.view().stale());
      assertThat(journal.isReadTooOld()).isFalse();
    }
  }

  private static void tryAppend(Journal journal, String requestId) {
    try {
      journal.append(new Revocation("okta", new Opaque("alice"), OptionalLong.empty(), requestId));
    } catch (JournalException e) {
      assertThat(e).hasMessageContaining("record");
    }
  }

  private Journal open() {
    RevocationJournal store =
        Proxies.intercepting(
            RevocationJournal.class,
            memory,
            (method, arguments, goOn) -> {
              if (failing.get().equals(method) && !failing.getAndSet("").isEmpty()) {
                throw new NoClassDefFoundError("a driver's class");
              }
              if (hanging.contains(method)) {
                hangs.countDown();
                released.await();
              }
              return goOn.call();
            });
    Journal journal =
        new Journal(
            store,
            new SubjectKeys(false),
            Set.of("okta"),
            MapConfiguration.withOkta(Map.of("max-staleness", "PT2S")));
    journal.start(Duration.ofSeconds(5));
    return journal;
  }
}
