package dev.universallogout.token;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
    return (RevocationJournal)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RevocationJournal.class},
            (proxy, method, arguments) -> {
              boolean registration = method.getName().equals("register");
              if (registration ? registrationBroken : broken) {
                refusals.incrementAndGet();
                throw new JournalException("away");
              }
              try {
                return method.invoke(working, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
