package dev.universallogout.journal;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.NavigableMap;

/** What no journal in memory does by itself, and a database may: it loses what it had taken. */
public final class LossyJournal {
  private LossyJournal() {}

  /** Takes the latest entries back, as many as there are at most. */
  @SuppressWarnings("unchecked")
  public static void loseLatest(InMemoryJournal journal, int number) throws Exception {
    synchronized (journal) {
      NavigableMap<Long, JournalEntry> entries =
          (NavigableMap<Long, JournalEntry>) field("entries").get(journal);
      for (int i = 0; i < number && !entries.isEmpty(); i++) {
        JournalEntry lost = entries.pollLastEntry().getValue();
        ((Map<?, Long>) field("requests").get(journal)).values().remove(lost.number());
        field("head").setLong(journal, lost.number() - 1);
      }
    }
  }

  private static Field field(String name) throws NoSuchFieldException {
    Field field = InMemoryJournal.class.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
