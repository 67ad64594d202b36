package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.testing.Switchable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever was found live before is compared with what is new only, and found all the same. */
class RevokedSinceTest {
  private static final int TOTAL = 3_000;

  private final InMemoryJournal store = new InMemoryJournal();

  @Test
  void revokedSince_anyEarlierView_isWhatTheIndexSays() throws Exception {
    Random random = new Random(20_261_130);
    int comparedLive = 0;
    int comparedRevoked = 0;
    try (Node node = Node.start(store)) {
      Journal journal = node.journal();
      Position born = node.position();
      List<View> views = new ArrayList<>(List.of(journal.view()));
      for (int next = 1; next <= TOTAL; ) {
        List<Revocation> group = new ArrayList<>();
        int size = 1 + random.nextInt(random.nextBoolean() ? 3 : 90);
        for (int i = 0; i < size; i++, next++) {
          group.add(Revocations.of("user" + next, "r" + next));
        }
        store.append(group);
        assertThat(journal.awaitApplied(next - 1, Node.PATIENCE)).isTrue();
        int last = next - 1;
        for (View earlier : views.subList(Math.max(0, views.size() - 10), views.size())) {
          long then = earlier.position().number();
          // Those of the next group, the present one, and what came between.
          for (int n = (int) then + 1; n <= last + 5; n++) {
            long[] keys = node.keys(Revocations.CONNECTION, "user" + n);
            boolean revoked = journal.revoked(born, keys, Long.MIN_VALUE, earlier.serial());
            assertThat(revoked).as("user %s of %s since %s", n, last, then).isEqualTo(n <= last);
            boolean compared = last - then <= RecentKeys.MOST;
            comparedLive += compared && !revoked ? 1 : 0;
            comparedRevoked += compared && revoked ? 1 : 0;
          }
        }
        views.add(journal.view());
      }
    }
    assertThat(comparedLive).isGreaterThan(1_000);
    assertThat(comparedRevoked).isGreaterThan(1_000);
  }

  @Test
  void revokedSince_anyKeyOfTheEntry_isFound() throws Exception {
    try (Node node = Node.start(store)) {
      Position born = node.position();
      long before = node.journal().view().serial();
      List<SubjectIdentifier> several =
          List.of(
              Revocations.email("bob"),
              new IssuerSubject("https://idp.example", "carol"),
              Revocations.email("dave"));

      IssuerSubject ann = new IssuerSubject("https://idp.example", "ann");
      store.append(List.of(revocation(ann, "r1"), revocation(new Aliases(several), "r2")));
      assertThat(node.journal().awaitApplied(2, Node.PATIENCE)).isTrue();

      Set<SubjectKey> all = Node.KEYS.ofRevocation(ann);
      all.addAll(Node.KEYS.ofRevocation(new Aliases(several)));
      assertThat(all).hasSize(6);
      for (SubjectKey key : all) {
        long[] keys = {node.journal().key(Revocations.CONNECTION, key)};
        assertThat(node.journal().revoked(born, keys, Long.MIN_VALUE, before)).isTrue();
        long now = node.journal().view().serial();
        assertThat(node.journal().revoked(node.position(), keys, Long.MIN_VALUE, now)).isFalse();
      }
    }
  }

  @Test
  void revokedSince_viewThatWasStaleMeanwhile_isFound() throws Exception {
    Switchable database = new Switchable(store);
    try (Node node = Node.start(database.journal(), Node.settings(Duration.ofMillis(300)))) {
      Position born = node.position();
      long fresh = node.journal().view().serial();
      database.away(true);
      await().until(() -> node.journal().view().stale());
      long stale = node.journal().view().serial();
      store.append(List.of(Revocations.of("ann", "r1")));
      database.away(false);
      await().until(() -> !node.journal().view().stale());
      assertThat(node.journal().awaitApplied(1, Node.PATIENCE)).isTrue();

      long[] keys = node.keys(Revocations.CONNECTION, "ann");
      assertThat(node.journal().revoked(born, keys, Long.MIN_VALUE, fresh)).isTrue();
      assertThat(node.journal().revoked(born, keys, Long.MIN_VALUE, stale)).isTrue();
    }
  }

  private static Revocation revocation(SubjectIdentifier subject, String requestId) {
    return new Revocation(Revocations.CONNECTION, subject, OptionalLong.empty(), requestId);
  }
}
