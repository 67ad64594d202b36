package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.token.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes whose clocks are minutes apart: what is older is told by positions, never by clocks. */
class ApartClocksTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration APART = Duration.ofMinutes(10);
  private static final Clock SLOW = at(NOW);
  private static final Clock FAST = at(NOW.plus(APART));

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  private static RevocationJournal store(TestDatabase database, Clock clock) throws Exception {
    return ClockedJournal.open(database.dataSource(), clock);
  }

  private static Node node(TestDatabase database, Clock clock) throws Exception {
    return Node.start(store(database, clock), Node.settings(Duration.ofSeconds(30)), clock);
  }

  @ParameterizedTest
  @EnumSource
  void revocation_ofEitherNode_reachesWhatIsOlderOnTheOtherAndNothingElse(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node slow = node(database, SLOW);
        Node fast = node(database, FAST)) {
      Position before = fast.position();
      long first = fast.revoke("alice", "r1");
      assertThat(slow.journal().awaitApplied(first, Node.PATIENCE)).isTrue();
      Position between = slow.position();
      long second = slow.revoke("alice", "r2");
      assertThat(fast.journal().awaitApplied(second, Node.PATIENCE)).isTrue();

      for (Node node : List.of(slow, fast)) {
        assertThat(node.revoked(before, "alice")).isTrue();
        assertThat(node.revoked(between, "alice")).isTrue();
        assertThat(node.revoked(node.position(), "alice")).isFalse();
      }
    }
  }

  /** Whoever is older than what is forgotten has been forgotten as well. */
  @ParameterizedTest
  @EnumSource
  void revocation_thatAFastNodeForgetsEarly_bringsNobodyBack(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Node slow = node(database, SLOW);
        Node fast = node(database, FAST)) {
      Position before = slow.position();
      slow.revoke("alice", "r1");
      // The latest is never forgotten.
      long last = slow.revoke("bob", "r2");

      assertThat(store(database, FAST).forget(FAST.instant().minus(Duration.ofMinutes(5)), 10))
          .isEqualTo(1);

      assertThat(fast.journal().awaitApplied(last, Node.PATIENCE)).isTrue();
      for (Node node : List.of(slow, fast)) {
        assertThat(node.revoked(before, "alice")).isTrue();
        assertThat(node.revoked(node.position(), "alice")).isFalse();
      }
    }
  }

  /** The work of a node that dies waits longer by as much as its clock was ahead, but is done. */
  @ParameterizedTest
  @EnumSource
  void work_leasedByAFastNodeThatDies_isLeftToASlowOneLater(Database kind) throws Exception {
    Duration lease = Duration.ofSeconds(30);
    try (TestDatabase database = kind.open()) {
      RevocationJournal fast = store(database, FAST);
      fast.register("tokens");
      Appended appended = fast.append(List.of(Revocations.of("alice", "r1"))).get(0);
      long number = ((Appended.Added) appended).entry().number();
      assertThat(fast.lease(number, "tokens", lease)).isPresent();

      assertThat(store(database, SLOW).due("tokens", 10)).isEmpty();
      RevocationJournal later = store(database, at(FAST.instant().plus(lease)));
      assertThat(later.due("tokens", 10)).hasSize(1);
      assertThat(later.lease(number, "tokens", lease)).isPresent();
    }
  }
}
