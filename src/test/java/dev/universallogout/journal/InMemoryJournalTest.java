package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class InMemoryJournalTest extends RevocationJournalContract {

  @Override
  RevocationJournal open(Clock clock) {
    return new InMemoryJournal(clock);
  }

  @Test
  void durable_inMemory_isFalse() {
    assertThat(new InMemoryJournal().durable()).isFalse();
  }
}
