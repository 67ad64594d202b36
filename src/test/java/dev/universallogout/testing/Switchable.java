package dev.universallogout.testing;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;

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
    return Proxies.intercepting(
        RevocationJournal.class,
        store,
        (method, arguments, goOn) -> {
          if (away && !method.equals("close")) {
            throw new JournalException("the database is away");
          }
          return goOn.call();
        });
  }
}
