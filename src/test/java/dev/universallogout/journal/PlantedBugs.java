package dev.universallogout.journal;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.journal.RevocationJournal.Page;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.UnaryOperator;
import net.bytebuddy.asm.Advice;

/**
 * Bugs of the journal, as code that is woven into it in a class loader of its own; the product has
 * no switch for any of them.
 */
public final class PlantedBugs {
  private PlantedBugs() {}

  /** What this node has appended is in force here before what others appended before it. */
  public static final class OwnEntryFirst {
    private OwnEntryFirst() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Journal journal, @Advice.Return Appended appended)
        throws Exception {
      if (appended instanceof Appended.Added added) {
        publishWith(journal, List.of(added.entry()));
      }
    }
  }

  /** What is read begins behind the entry that was asked for. */
  public static final class ReadsBehindTheBound {
    private ReadsBehindTheBound() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Journal journal, @Advice.Argument(value = 0, readOnly = false) long from) {
      if (journal.view().position().number() == from) {
        from = from + 1;
      }
    }
  }

  /** The last entry applied is taken for what it was. */
  public static final class Continues {
    private Continues() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean continues) {
      continues = true;
    }
  }

  /** A position at the last forgotten number counts as if it had seen that. */
  public static final class FloorOneTooLow {
    private FloorOneTooLow() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) long floor) {
      floor = floor - 1;
    }
  }

  /** The position is published first, and the entries that it promises come later. */
  public static final class PositionBeforeIndex {
    private PositionBeforeIndex() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
        @Advice.This Journal journal,
        @Advice.Argument(1) Page page,
        @Advice.Argument(2) List<JournalEntry> entries)
        throws Exception {
      if (entries.isEmpty()) {
        return false;
      }
      View known = journal.view();
      publish(journal, entries.get(entries.size() - 1), page.floor());
      Thread.sleep(5);
      for (JournalEntry entry : entries) {
        index(journal, known.index(), entry);
      }
      return true;
    }
  }

  /** What is new is not compared with those who were live before. */
  public static final class NothingAdded {
    private NothingAdded() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 0, readOnly = false) long[] added) {
      added = new long[0];
    }
  }

  /** Puts entries into the index and publishes a view of the last one. */
  public static void publishWith(Journal journal, List<JournalEntry> entries) throws Exception {
    JournalEntry last = entries.get(entries.size() - 1);
    index(journal, journal.view().index(), last);
    if (journal.view().position().number() < last.number()) {
      publish(journal, last, journal.view().floor());
    }
  }

  public static void publish(Journal journal, JournalEntry last, long floor) throws Exception {
    Method replace = Journal.class.getDeclaredMethod("replace", UnaryOperator.class);
    replace.setAccessible(true);
    UnaryOperator<View> next =
        view ->
            new View(
                true,
                view.stale(),
                new Position(view.position().journalId(), last.number()),
                view.generation(),
                last.entryId(),
                floor,
                view.index());
    replace.invoke(journal, next);
  }

  public static void index(Journal journal, RevocationIndex index, JournalEntry entry)
      throws Exception {
    Method put =
        Journal.class.getDeclaredMethod("index", RevocationIndex.class, JournalEntry.class);
    put.setAccessible(true);
    put.invoke(journal, index, entry);
  }
}
