package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.token.LogLines;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The boundaries of the one question that every request asks. */
class RevokedTest {
  private static final long ISSUED = 1_900_000_000L;

  private final InMemoryJournal store = new InMemoryJournal();
  private final Node node = Node.start(store);

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void revoked_bornAtTheEntrysNumber_isNot() throws Exception {
    node.revoke("bob", "r1");
    long number = node.revoke("ann", "r2");

    assertThat(node.revoked(at(number), "ann")).isFalse();
    assertThat(node.revoked(at(number - 1), "ann")).isTrue();
    assertThat(node.revoked(at(number - 1), "bob")).isFalse();
  }

  @Test
  void revoked_everybodyOfAnotherJournal_is() throws Exception {
    node.revoke("ann", "r1");

    assertThat(node.revoked(new Position("another", 1), "stranger")).isTrue();
    assertThat(node.revoked(new Position("", 0), "stranger")).isTrue();
  }

  @Test
  void revoked_bornWhereAnotherNodeIsAhead_readsAfresh() throws Exception {
    try (Node behind = Node.start(store, Node.settings(Node.PATIENCE, Node.PATIENCE))) {
      node.revoke("ann", "r1");
      Position ahead = node.position();
      assertThat(behind.position().number()).isZero();

      assertThat(behind.revoked(ahead, "ann")).isFalse();
      assertThat(behind.position()).isEqualTo(ahead);
    }
  }

  @Test
  void revoked_bornAboveTheHead_isAfterAFreshRead() throws Exception {
    node.revoke("ann", "r1");

    assertThat(node.revoked(at(2), "stranger")).isTrue();
  }

  @Test
  void revoked_anyOfSeveralKeys_isEnough() throws Exception {
    node.revoke("ann", "r1");
    long[] keys =
        LongStream.concat(
                LongStream.of(node.keys(Revocations.CONNECTION, "bob")),
                LongStream.of(node.keys(Revocations.CONNECTION, "ann")))
            .toArray();

    assertThat(node.journal().revoked(at(0), keys, RevocationIndex.NONE)).isTrue();
    assertThat(node.journal().revoked(at(0), new long[0], RevocationIndex.NONE)).isFalse();
  }

  @Test
  void revoked_loginIssuedInTheEntrysSecond_is() throws Exception {
    appendIssued("ann", OptionalLong.of(ISSUED));

    assertThat(revoked("ann", ISSUED - 1)).isTrue();
    assertThat(revoked("ann", ISSUED)).isTrue();
    assertThat(revoked("ann", ISSUED + 1)).isFalse();
  }

  @Test
  void revoked_issueTimeOfTheLoginUnknown_isJudgedByNumberAlone() throws Exception {
    appendIssued("ann", OptionalLong.of(ISSUED));

    assertThat(revoked("ann", Long.MIN_VALUE)).isFalse();
  }

  @Test
  void revoked_issueTimeOfTheEntryUnknown_isJudgedByNumberAlone() throws Exception {
    appendIssued("ann", OptionalLong.empty());

    assertThat(revoked("ann", 0)).isFalse();
  }

  @Test
  void revoked_laterEntryIssuedEarlier_keepsTheLatestIssueTime() throws Exception {
    appendIssued("ann", OptionalLong.of(ISSUED));
    appendIssued("ann", OptionalLong.of(ISSUED - 100));

    assertThat(revoked("ann", ISSUED)).isTrue();
    assertThat(revoked("ann", ISSUED + 1)).isFalse();
  }

  @Test
  void revoked_entryOfAConnection_isFoundUnderThatConnectionOnly() throws Exception {
    node.revoke("ann", "r1");

    assertThat(matches(Revocations.CONNECTION, "ann")).isTrue();
    assertThat(matches(Revocation.HOST, "ann")).isFalse();
    assertThat(matches("stranger", "ann")).isFalse();
  }

  @Test
  void revoked_entryOfTheHost_isFoundUnderTheHostOnly() throws Exception {
    append(Revocations.of(Revocation.HOST, "ann", "r1"));

    assertThat(matches(Revocation.HOST, "ann")).isTrue();
    assertThat(matches(Revocations.CONNECTION, "ann")).isFalse();
  }

  @Test
  void revoked_entriesOfAnUnknownConnection_areFoundBySubjectAloneAndToldOnce() throws Exception {
    try (LogLines log = new LogLines()) {
      append(Revocations.of("stranger", "ann", "r1"));
      append(Revocations.of("stranger", "bob", "r2"));
      append(Revocations.of("stranger2", "cat", "r3"));

      assertThat(matches(Revocation.HOST, "ann")).isTrue();
      assertThat(matches(Revocation.HOST, "bob")).isTrue();
      assertThat(matches("stranger", "ann")).isFalse();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("UL0203"))
          .hasSize(2)
          .noneMatch(line -> line.contains("ann") || line.contains("bob"));
    }
  }

  @Test
  void key_ofAnotherInstance_isAnotherDigest() {
    try (Node other = Node.start(store)) {
      assertThat(other.keys(Revocations.CONNECTION, "ann"))
          .isNotEqualTo(node.keys(Revocations.CONNECTION, "ann"));
    }
  }

  @Test
  void listener_thatFails_keepsNothingFromBeingApplied() throws Exception {
    Node first = Node.start(new InMemoryJournal());
    first
        .journal()
        .addListener(
            new Journal.Listener() {
              @Override
              public void applied(List<JournalEntry> entries) {
                throw new IllegalStateException("of the test");
              }

              @Override
              public void reloaded() {
                throw new IllegalStateException("of the test");
              }
            });
    List<JournalEntry> told = new CopyOnWriteArrayList<>();
    first
        .journal()
        .addListener(
            new Journal.Listener() {
              @Override
              public void applied(List<JournalEntry> entries) {
                told.addAll(entries);
              }

              @Override
              public void reloaded() {}
            });
    try (first;
        LogLines log = new LogLines()) {
      first.revoke("ann", "r1");

      assertThat(told).hasSize(1);
      assertThat(log.lines()).anyMatch(line -> line.contains("UL0205"));
      assertThat(log.lines()).noneMatch(line -> line.contains("UL0402"));
    }
  }

  private Position at(long number) {
    return new Position(node.position().journalId(), number);
  }

  private boolean revoked(String user, long loginIssuedAt) {
    return node.journal()
        .revoked(node.position(), node.keys(Revocations.CONNECTION, user), loginIssuedAt);
  }

  private boolean matches(String connection, String user) {
    return node.journal().revoked(at(0), node.keys(connection, user), RevocationIndex.NONE);
  }

  private void appendIssued(String user, OptionalLong issuedAt) throws Exception {
    append(
        new Revocation(
            Revocations.CONNECTION,
            Revocations.email(user),
            issuedAt,
            "r" + store.read(1, 1).head()));
  }

  private void append(Revocation revocation) throws Exception {
    node.journal().append(revocation);
    assertThat(node.journal().awaitApplied(store.read(1, 1).head(), Node.PATIENCE)).isTrue();
  }
}
