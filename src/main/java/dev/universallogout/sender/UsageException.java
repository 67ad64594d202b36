package dev.universallogout.sender;

/** The command was asked for something it cannot do; the message is one line that says why. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
