package dev.universallogout.configuration;

import java.util.Optional;
import java.util.Set;

/** Where keys are looked up. Names are complete, with the prefix {@code universal-logout.}. */
public interface ConfigurationSource {

  /** The value of a key, or empty where it is absent or blank. */
  Optional<String> value(String name);

  /**
   * Names in dotted form that start with the prefix, as far as they can be known; used to find
   * misspelt ones.
   */
  Set<String> dottedNames();
}
