package dev.universallogout.token;

import org.jspecify.annotations.Nullable;

/** Runs several things that may each fail and tells at the end. */
final class Failures {

  /** Something that may fail. */
  interface Attempt {
    void run() throws Exception;
  }

  private @Nullable Exception first;

  void attempt(Attempt attempt) {
    try {
      attempt.run();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
  }

  /**
   * @throws Exception the first failure, if there was one
   */
  void rethrow() throws Exception {
    if (first != null) {
      throw first;
    }
  }
}
