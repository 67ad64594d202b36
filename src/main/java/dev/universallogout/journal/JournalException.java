package dev.universallogout.journal;

import org.jspecify.annotations.Nullable;

/**
 * The journal could not be read or written. Where it was being written, the outcome is unknown: the
 * entry may be durable or not, and the same request tells when it is made again.
 */
public final class JournalException extends Exception {
  private static final long serialVersionUID = 1L;

  public JournalException(String message) {
    super(message);
  }

  public JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
