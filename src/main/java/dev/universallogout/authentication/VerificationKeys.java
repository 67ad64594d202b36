package dev.universallogout.authentication;

import java.util.List;

/** Public keys of one origin that may have signed. Safe for use by several threads. */
sealed interface VerificationKeys permits FixedKeys, PublishedKeys {

  /** The keys, asked for anew where that is due. */
  KeyState current();

  /**
   * The keys after the origin was asked once more, because those last seen verified nothing; the
   * same again where it is too early to ask.
   */
  KeyState renewed();

  /** Whether a key identifier selects among them. */
  boolean identified();

  /** What is known of an origin's keys at one moment. */
  sealed interface KeyState {

    /**
     * They are known.
     *
     * @param keys the usable ones
     */
    record Known(List<VerificationKey> keys) implements KeyState {
      public Known {
        keys = List.copyOf(keys);
      }
    }

    /** They could not be had, not even recently. */
    record Unknown() implements KeyState {}
  }
}
