package dev.universallogout.demo;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened, latest first; the oldest is forgotten. Thread-safe. */
final class Timeline {
  private static final int LENGTH = 60;

  private final Clock clock;
  private final Deque<State.Event> events = new ArrayDeque<>();
  private long number;

  Timeline(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String kind, String user, String text) {
    number++;
    events.addFirst(new State.Event(number, now(), kind, user, text));
    if (events.size() > LENGTH) {
      events.removeLast();
    }
  }

  synchronized List<State.Event> events() {
    return List.copyOf(events);
  }

  String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
