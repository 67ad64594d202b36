package dev.universallogout.subject;

/**
 * A subject identifier that its format does not allow. The message says which rule was broken and
 * never repeats the offending value, so that it can be logged and sent.
 */
public final class InvalidSubjectException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the broken rule, without the value
   */
  public InvalidSubjectException(String message) {
    super(message);
  }
}
