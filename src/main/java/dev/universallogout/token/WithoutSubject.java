package dev.universallogout.token;

import dev.universallogout.subject.SubjectIdentifier;
import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it may be logged: with its class, stack trace and causes, but without the subject,
 * which databases and hosts like to repeat in their messages.
 */
final class WithoutSubject extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private static final int LONGEST = 200;

  private final String text;

  private WithoutSubject(Throwable original, List<Pattern> secrets, Set<Throwable> seen) {
    String message = original.getMessage();
    this.text =
        original.getClass().getName() + (message == null ? "" : ": " + strip(message, secrets));
    setStackTrace(original.getStackTrace());
    Throwable cause = original.getCause();
    if (cause != null && seen.add(cause)) {
      initCause(new WithoutSubject(cause, secrets, seen));
    }
    for (Throwable suppressed : original.getSuppressed()) {
      if (seen.add(suppressed)) {
        addSuppressed(new WithoutSubject(suppressed, secrets, seen));
      }
    }
  }

  static WithoutSubject of(Throwable original, SubjectIdentifier subject) {
    List<Pattern> secrets =
        subject.flattened().stream()
            .map(identifier -> Pattern.quote(SubjectParts.of(identifier).subject()))
            .map(value -> Pattern.compile(value, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
            .toList();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(original);
    return new WithoutSubject(original, secrets, seen);
  }

  private static String strip(String message, List<Pattern> secrets) {
    String stripped = message;
    for (Pattern secret : secrets) {
      stripped = secret.matcher(stripped).replaceAll("***");
    }
    return stripped;
  }

  /** What the last cause says, short enough for the line of a log. */
  String lastCause() {
    Throwable last = this;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    // Databases put the values of a row into the lines that follow.
    String line = last.toString().lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  @Override
  public @Nullable String getMessage() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
