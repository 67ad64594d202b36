package dev.universallogout.testing;

import dev.universallogout.configuration.ConfigurationSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Configuration from a map, by the whole names of the keys. */
public record MapConfiguration(Map<String, String> values) implements ConfigurationSource {
  @Override
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  @Override
  public Set<String> dottedNames() {
    return values.keySet();
  }
}
