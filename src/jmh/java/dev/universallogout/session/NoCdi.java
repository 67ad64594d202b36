package dev.universallogout.session;

import jakarta.enterprise.inject.spi.CDI;

/** Where there is the interface of CDI and nothing behind it, each login searches all jars. */
final class NoCdi {
  private static final IllegalStateException NO_CDI = new IllegalStateException("no CDI");

  private NoCdi() {}

  /** Has it not searched for. */
  static void isThere() {
    CDI.setCDIProvider(
        () -> {
          throw NO_CDI;
        });
  }
}
