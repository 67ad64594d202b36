package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Mutants;
import dev.universallogout.testing.Steps;
import jakarta.servlet.http.HttpSession;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As long as few others are new in the journal, nobody is looked up among all that are revoked. */
class NewEntryStepsTest {
  private LongUnaryOperator lookUps;

  @BeforeEach
  void count() throws ReflectiveOperationException {
    Mutants counted = new Mutants();
    counted.plant("journal.RevocationIndex", "revoked", 3, Steps.class);
    lookUps = (LongUnaryOperator) counted.make(LookUps.class);
  }

  @Test
  void session_afterFewEntriesAboutOthers_isNotLookedUp() {
    assertThat(lookUps.applyAsLong(1)).isZero();
    assertThat(lookUps.applyAsLong(50)).isZero();
  }

  @Test
  void session_afterManyEntriesAboutOthers_isLookedUpOnce() {
    assertThat(lookUps.applyAsLong(100)).isEqualTo(1);
  }

  /** How often a request looks its user up after so many entries about others. */
  static final class LookUps implements LongUnaryOperator {

    @Override
    public long applyAsLong(long entries) {
      try (GuardedApplication application = new GuardedApplication()) {
        // Nobody else looks anybody up.
        application.sessions.close();
        HttpSession session = Exchange.session("id");
        application.sessions.guard().created(session);
        for (int i = 0; i < 3; i++) {
          request(application, session);
        }
        for (int i = 0; i < entries; i++) {
          application.revoke("somebody-" + i);
        }
        Steps.taken = 0;
        request(application, session);
        return Steps.taken;
      }
    }

    private static void request(GuardedApplication application, HttpSession session) {
      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
    }
  }
}
