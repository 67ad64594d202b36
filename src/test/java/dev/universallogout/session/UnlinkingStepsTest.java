package dev.universallogout.session;

import static net.bytebuddy.matcher.ElementMatchers.any;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import dev.universallogout.session.Ownership.Keys;
import dev.universallogout.testing.Mutants;
import dev.universallogout.testing.Steps;
import java.util.Collection;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** How many sessions there are of others makes no difference to whose one user's are ended. */
class UnlinkingStepsTest {
  private static final int FEW = 10_000;
  private static final int MANY = 300_000;

  @Test
  void oneUsersSessions_amongMany_takeNoMoreStepsThanAmongFew() throws Exception {
    Mutants counted = new Mutants();
    for (String type : new String[] {"SessionRegistry", "SessionsByKey$Stripe", "SessionState"}) {
      counted.plant("session." + type, any(), Steps.class);
    }
    LongUnaryOperator unlinking = (LongUnaryOperator) counted.make(Unlinking.class);
    long few = unlinking.applyAsLong(FEW);
    long many = unlinking.applyAsLong(MANY);

    // How full the tables are differs; a scan would take thirty times as many.
    assertThat(few).isGreaterThan(Unlinking.USERS * Unlinking.EACH);
    assertThat(many).isLessThan(2 * few);
  }

  /** Finds and unlinks the sessions of some users among so many; tells the steps. */
  static final class Unlinking implements LongUnaryOperator {
    static final int USERS = 100;
    static final int EACH = 10;
    private static final Position POSITION = new Position("journal", 1);

    @Override
    public long applyAsLong(long sessions) {
      SessionRegistry registry = new SessionRegistry(() -> 0, Runnable::run, state -> {});
      for (int i = 0; i < sessions; i++) {
        BareSession session = new BareSession("session-" + i);
        SessionState state = registry.add(session, new SessionState(session, POSITION));
        int user = i / EACH;
        state.bind(
            new Binding(POSITION, SessionSubject.named(Users.name(user))),
            GuardedApplication.OWNERSHIP);
        registry.index(state, new Keys(new long[] {Users.key(user)}, 1), state.encoded());
      }
      Steps.taken = 0;
      for (int user = 0; user < USERS; user++) {
        Collection<SessionState> found = registry.withAny(Users.key(user));
        assertThat(found).hasSize(EACH);
        found.forEach(registry::remove);
      }
      return Steps.taken;
    }
  }
}
