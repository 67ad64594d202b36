package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.Position;
import dev.universallogout.session.Ownership.Keys;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.http.HttpSession;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The registry forgets sessions that ended without anybody telling it. */
class SessionRegistryTest {
  private static final Position BIRTH = new Position("journal", 0);

  private final AtomicLong clock = new AtomicLong(-5);
  private final SessionRegistry registry =
      new SessionRegistry(clock::get, Runnable::run, state -> {});
  private int created;

  private SessionState add(HttpSession session) {
    return registry.add(session, new SessionState(session, BIRTH));
  }

  private static void bind(SessionState state, String user) {
    state.bind(new Binding(BIRTH, SessionSubject.named(user)), GuardedApplication.OWNERSHIP);
  }

  /** Registers a session whose user has these keys. */
  private void index(SessionState state, long... keys) {
    bind(state, "alice");
    registry.index(state, new Keys(keys, keys.length), state.encoded());
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  /** A session begins, which has the registry swept if it is time. */
  private void sweep() {
    add(Exchange.session("further-" + created++));
  }

  @Test
  void session_thatIsNotUsedForLong_isForgottenWithItsKeys() {
    HttpSession session = Exchange.session("old");
    index(add(session), 7);
    pass(Duration.ofDays(2));
    sweep();

    assertThat(registry.find("old")).isNull();
    assertThat(registry.withAny(7)).isEmpty();
  }

  @Test
  void session_whoseUsersHaveGrownMeanwhile_keepsTheKeysOfAll() {
    SessionState state = add(Exchange.session("shared"));
    bind(state, "alice");
    String alice = state.encoded();
    bind(state, "bob");
    registry.index(state, new Keys(new long[] {1, 2}, 2), state.encoded());

    registry.index(state, new Keys(new long[] {1}, 1), alice);

    assertThat(registry.withAny(2)).containsExactly(state);
    assertThat(state.keys()).containsExactly(1, 2);
  }

  @Test
  void session_thatWasLowered_hasTheKeysOfItsUsersOnceTheyAreTakenAgain() {
    SessionState state = add(Exchange.session("lowered"));
    index(state, 1);
    assertThat(state.hasKeys()).isTrue();
    state.lower(new Position(BIRTH.journalId(), 0));
    assertThat(state.hasKeys()).isFalse();

    registry.index(state, new Keys(new long[] {1}, 1), state.encoded());

    assertThat(state.hasKeys()).isTrue();
    assertThat(registry.withAny(1)).containsExactly(state);
  }

  @Test
  void session_thatHasGone_isNotRegisteredAgain() {
    HttpSession session = Exchange.session("gone");
    SessionState state = add(session);
    index(state, 1);
    registry.remove(session);

    index(state, 1);

    assertThat(registry.withAny(1)).isEmpty();
  }

  @Test
  void session_ofAnotherUserWhoseKeyIsHalfTheSame_isNotFound() {
    long key = (5L << 32) | 64;
    long other = (5L << 32) | 128;
    SessionState state = add(Exchange.session("one"));
    index(state, key);
    index(add(Exchange.session("other")), other);

    assertThat(registry.withAny(key)).containsExactly(state);
  }

  @Test
  void session_withOtherKeys_isFoundUnderTheseOnly() {
    SessionState state = add(Exchange.session("changed"));
    index(state, 1, 2);
    index(state, 2, 3);

    assertThat(registry.withAny(1)).isEmpty();
    assertThat(registry.withAny(2, 3)).containsExactly(state);
  }

  @Test
  void session_thatHadOtherKeysBefore_isLetGoOnceItIsRemoved() {
    HttpSession session = Exchange.session("changed");
    SessionState state = add(session);
    index(state, 1, 2);
    index(state, 2, 3);
    registry.remove(session);
    WeakReference<SessionState> known = new WeakReference<>(state);
    state = null;

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(known.get()).isNull();
            });
  }

  @Test
  void session_thatWasFoundUnderItsNewIdBeforeTheChangeWasTold_leavesNothing() {
    HttpSession renamed = Exchange.session("new");
    index(add(Exchange.session("old")), 1);
    index(add(renamed), 1);

    registry.renamed("old", renamed);
    registry.remove(renamed);

    assertThat(registry.withAny(1)).isEmpty();
  }

  @Test
  void requestThatFoundTheSessionWhileItsIdWasChanged_keepsItFromBeingProvenEmpty() {
    SessionState state = add(Exchange.session("old"));
    HttpSession renamed = Exchange.session("new");
    Position early = new Position(BIRTH.journalId(), BIRTH.number() + 1);
    Position late = new Position(BIRTH.journalId(), BIRTH.number() + 2);
    long alone = state.enterWithoutUser(late);
    state.foundEmpty(late, alone);
    state.leaveWithoutUser();
    add(renamed).enterWithoutUser(early);

    registry.renamed("old", renamed);

    assertThat(registry.find(renamed)).isSameAs(state);
    assertThat(state.provenAge()).isEqualTo(BIRTH);
    assertThat(state.enterWithoutUser(late)).isEqualTo(SessionState.NOT_ALONE);
  }

  @Test
  void session_removedWhileItsIdIsChanged_isNotKept() {
    SessionState state = add(Exchange.session("old"));
    HttpSession renamed =
        Proxies.answering(
            HttpSession.class,
            (method, arguments) ->
                switch (method) {
                  case "getId" -> "new";
                  case "getCreationTime" -> {
                    registry.remove(state);
                    yield 1L;
                  }
                  default -> throw new UnsupportedOperationException(method);
                });

    registry.renamed("old", renamed);

    assertThat(registry.size()).isZero();
  }

  @Test
  void session_thatReturnsWhenItIsForgotten_isRegisteredAnew() {
    HttpSession session = Exchange.session("late");
    SessionState forgotten = add(session);
    pass(Duration.ofDays(2));
    assertThat(forgotten.forget(clock.get())).isTrue();

    assertThat(registry.find(session)).isNull();
    SessionState anew = add(session);
    assertThat(anew).isNotSameAs(forgotten);
    assertThat(registry.find(session)).isSameAs(anew);
  }

  @Test
  void registry_ofManySessionsThatEndSilently_staysBounded() {
    for (int day = 0; day < 100; day++) {
      for (int i = 0; i < 100; i++) {
        sweep();
      }
      pass(Duration.ofDays(1));
    }
    assertThat(registry.size()).isLessThanOrEqualTo(300);
  }

  @Test
  void session_thatIsUsed_isKept() {
    HttpSession session = Exchange.session("busy");
    SessionState state = add(session);
    for (int hours = 0; hours < 100; hours++) {
      pass(Duration.ofHours(1));
      sweep();
      assertThat(registry.find(session)).isSameAs(state);
    }
  }

  @Test
  void session_withAnOpenConnectionOrARequestWithoutUser_isKept() {
    SessionState connected = add(Exchange.session("connected"));
    connected.opened(() -> {});
    SessionState requested = add(Exchange.session("requested"));
    requested.enterWithoutUser();
    pass(Duration.ofDays(60));
    sweep();

    assertThat(registry.find("connected")).isSameAs(connected);
    assertThat(registry.find("requested")).isSameAs(requested);
  }
}
