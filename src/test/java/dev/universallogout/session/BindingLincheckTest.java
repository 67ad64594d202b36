package dev.universallogout.session;

import dev.universallogout.journal.Position;
import dev.universallogout.testing.Linearizability;
import jakarta.servlet.http.HttpSession;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session has every user that was put into it, and is as old as the oldest of them. */
@Param(name = "user", gen = IntGen.class, conf = "1:3")
@Param(name = "number", gen = IntGen.class, conf = "1:4")
public class BindingLincheckTest {
  private final HttpSession session = Exchange.session("session");
  private final SessionState state = new SessionState(session, new Position("journal", 9));

  @Operation
  public void bind(@Param(name = "user") int user, @Param(name = "number") int number) {
    state.bind(binding(user, number), GuardedApplication.OWNERSHIP);
  }

  @Operation
  public void adopt(@Param(name = "user") int user, @Param(name = "number") int number) {
    state.adopt(binding(user, number).encode(), GuardedApplication.OWNERSHIP);
  }

  private static Binding binding(int user, int number) {
    return new Binding(new Position("journal", number), SessionSubject.named("user-" + user));
  }

  /** The users and the number, as another node would read them. */
  @Operation
  public String read() {
    Binding binding = state.binding();
    return binding == null ? "nobody" : binding.encode();
  }

  @Operation
  public long age() {
    Position bound = state.bound();
    return bound == null ? -1 : bound.number();
  }

  @Test
  @Tag("long")
  void binding_underStress_isLinearizable() {
    Linearizability.underStress(getClass());
  }

  @Test
  void binding_orderByOrder_isLinearizable() {
    Linearizability.orderByOrder(getClass());
  }
}
