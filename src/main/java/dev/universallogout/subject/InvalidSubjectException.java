package dev.universallogout.subject;

/**
 * A subject identifier that its format does not allow. The message says which rule was broken and
 * never repeats the offending value, so that it can be logged and sent.
 */
public final class InvalidSubjectException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason the broken rule, without the value
   */
  public InvalidSubjectException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The message, which is always there. */
  String reason() {
    return reason;
  }
}
