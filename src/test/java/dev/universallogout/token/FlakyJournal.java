package dev.universallogout.token;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.testing.Proxies;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal whose database can be away. */
final class FlakyJournal {

  final AtomicInteger refusals = new AtomicInteger();
  volatile boolean broken;
  volatile boolean registrationBroken;
  private final RevocationJournal working;

  FlakyJournal(RevocationJournal working) {
    this.working = working;
  }

  RevocationJournal journal() {
    return Proxies.intercepting(
        RevocationJournal.class,
        working,
        (method, arguments, goOn) -> {
          if (method.equals("register") ? registrationBroken : broken) {
            refusals.incrementAndGet();
            throw new JournalException("away");
          }
          return goOn.call();
        });
  }
}
