package dev.universallogout.testing;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A journal whose database can be taken away. */
public final class Switchable {
  private final RevocationJournal store;
  private volatile boolean away;

  /**
   * @param store what is behind it
   */
  public Switchable(RevocationJournal store) {
    this.store = store;
  }

  /** Takes the database away, or brings it back. */
  public void away(boolean now) {
    away = now;
  }

  /** The journal. */
  public RevocationJournal journal() {
    return (RevocationJournal)
        Proxy.newProxyInstance(
            RevocationJournal.class.getClassLoader(),
            new Class<?>[] {RevocationJournal.class},
            (proxy, method, arguments) -> {
              if (away && !method.getName().equals("close")) {
                throw new JournalException("the database is away");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
