package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.token.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that comes back knows everything. */
class RestartTest {

  @Test
  void restart_onAFile_knowsEverything(@TempDir Path folder) throws Exception {
    Position before;
    try (TestDatabase database = TestDatabase.h2(folder.resolve("journal"));
        Node node = Node.start(Database.journal(database))) {
      before = revokeSome(node);
    }
    try (TestDatabase database = TestDatabase.h2(folder.resolve("journal"));
        Node node = Node.start(Database.journal(database))) {
      assertKnowsEverything(node, before);
    }
  }

  @Test
  void restart_onPostgres_knowsEverything() throws Exception {
    try (TestDatabase database = TestDatabase.postgres()) {
      Position before;
      try (Node node = Node.start(Database.journal(database))) {
        before = revokeSome(node);
      }
      try (Node node = Node.start(Database.journal(database))) {
        assertKnowsEverything(node, before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4_998, 4_999, 5_000, 5_001, 9_999, 10_000})
  void start_entriesAroundThePageSize_areAllRead(int total) throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    append(store, 0, total);
    try (Node node = Node.start(store)) {
      assertThat(node.position().number()).isEqualTo(total);
      assertThat(node.journal().view().index().size()).isEqualTo(total);
      Position none = new Position(node.position().journalId(), 0);
      for (int n : new int[] {0, 4_997, total - 1}) {
        assertThat(node.revoked(none, "user" + n)).as("user %s", n).isTrue();
      }
      assertThat(node.revoked(none, "user" + total)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4_998, 4_999, 5_000, 5_001, 9_999, 10_000})
  void tailer_behindByThePageSize_catchesUpInOrder(int more) throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    append(store, 0, 3);
    try (Node node = Node.start(store)) {
      append(store, 3, more);

      assertThat(node.journal().awaitApplied(more + 3L, Node.PATIENCE)).isTrue();
      assertThat(node.position().number()).isEqualTo(more + 3L);
      assertThat(node.applied()).isEqualTo(store.read(4, more).entries());
      assertThat(node.reloads()).isZero();
    }
  }

  @Test
  void start_pagesFromADatabase_areAllRead() throws Exception {
    try (TestDatabase database = TestDatabase.h2()) {
      JdbcJournal store = Database.journal(database);
      append(store, 0, 5_001);
      try (Node node = Node.start(store)) {
        assertThat(node.position().number()).isEqualTo(5_001);
        assertThat(node.journal().view().index().size()).isEqualTo(5_001);
      }
    }
  }

  @Test
  void start_everythingButTheNewestForgotten_beginsThere() throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    append(store, 0, 10);
    store.forget(Instant.MAX, 100);
    try (Node node = Node.start(store)) {
      assertThat(node.position().number()).isEqualTo(10);
      assertThat(node.journal().view().floor()).isEqualTo(9);
      assertThat(node.journal().awaitApplied(10, Node.PATIENCE)).isTrue();
      assertThat(node.reloads()).isZero();
    }
  }

  private static Position revokeSome(Node node) throws Exception {
    for (int n = 0; n < 20; n++) {
      node.revoke("user" + n, "r" + n);
    }
    return node.position();
  }

  private static void assertKnowsEverything(Node node, Position before) throws Exception {
    assertThat(node.position()).isEqualTo(before);
    for (int n = 0; n < 20; n++) {
      assertThat(node.revoked(new Position(before.journalId(), n), "user" + n)).isTrue();
      assertThat(node.revoked(new Position(before.journalId(), n + 1), "user" + n)).isFalse();
    }
    assertThat(node.journal().append(Revocations.of("user3", "r3")))
        .isInstanceOf(Appended.Repeated.class);
    assertThat(node.revoke("user3", "another")).isEqualTo(21);
  }

  private static void append(RevocationJournal store, int from, int count) throws Exception {
    List<Revocation> revocations = new ArrayList<>();
    for (int n = from; n < from + count; n++) {
      revocations.add(Revocations.of("user" + n, "r" + n));
    }
    for (int n = 0; n < count; n += 500) {
      store.append(revocations.subList(n, Math.min(count, n + 500)));
    }
  }
}
