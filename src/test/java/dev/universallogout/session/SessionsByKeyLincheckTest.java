package dev.universallogout.session;

import dev.universallogout.journal.Position;
import dev.universallogout.testing.Linearizability;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a look-up finds is what was there at a point within it, however sessions come and go. */
@Param(name = "session", gen = IntGen.class, conf = "0:2")
public class SessionsByKeyLincheckTest {
  /** Two more under one key, and they are a crowd. */
  private static final int OTHERS = 31;

  private static final long KEY = 42L << 32;

  private final SessionsByKey sessions = new SessionsByKey();
  private final List<HttpSession> kept = new ArrayList<>();
  private final SessionState[] states = new SessionState[3];
  private final boolean[] present = new boolean[states.length];

  public SessionsByKeyLincheckTest() {
    Arrays.setAll(states, i -> state("session-" + i));
    for (int i = 0; i < OTHERS; i++) {
      sessions.add(KEY, state("other-" + i));
    }
  }

  private SessionState state(String id) {
    HttpSession session = Exchange.session(id);
    kept.add(session);
    return new SessionState(session, new Position("journal", 1));
  }

  @Operation
  public void add(@Param(name = "session") int session) {
    synchronized (states[session]) {
      if (!present[session]) {
        sessions.add(KEY, states[session]);
        present[session] = true;
      }
    }
  }

  @Operation
  public void remove(@Param(name = "session") int session) {
    synchronized (states[session]) {
      if (present[session]) {
        sessions.remove(KEY, states[session]);
        present[session] = false;
      }
    }
  }

  @Operation
  public List<Boolean> find() {
    List<SessionState> found = new ArrayList<>();
    sessions.addTo(found, KEY);
    return Arrays.stream(states).map(found::contains).toList();
  }

  @Test
  @Tag("long")
  void sessions_underStress_areLinearizable() {
    Linearizability.underStress(getClass());
  }

  @Test
  void sessions_orderByOrder_areLinearizable() {
    Linearizability.orderByOrder(getClass());
  }
}
