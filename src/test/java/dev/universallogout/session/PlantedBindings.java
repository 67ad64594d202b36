package dev.universallogout.session;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import net.bytebuddy.asm.Advice;

/** Bugs of the binding, as code that is woven into it in a class loader of its own. */
public final class PlantedBindings {

  /** Where the latest request on this thread looked at its session. */
  public static final ThreadLocal<Position> SIGHT = new ThreadLocal<>();

  private PlantedBindings() {}

  /** The journal's position is read once the application has finished with the login. */
  public static final class PositionAfterTheChain {
    private PositionAfterTheChain() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.FieldValue("journal") Journal journal,
        @Advice.Argument(value = 3, readOnly = false) View began) {
      began = journal.view();
    }
  }

  /** Remembers the position at which a session is looked at. */
  public static final class LooksAtSession {
    private LooksAtSession() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.FieldValue("journal") Journal journal) {
      SIGHT.set(journal.view().position());
    }
  }

  /** A user who is found in a session is bound to where he was found. */
  public static final class BoundAtFirstSight {
    private BoundAtFirstSight() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) Position age) {
      Position sight = SIGHT.get();
      age = sight == null ? age : sight;
    }
  }
}
