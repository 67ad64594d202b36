package dev.universallogout.configuration;

import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * The server's MicroProfile Config. No other class of this package knows its types, so that a
 * server without them loads all others.
 */
final class MicroProfileConfiguration implements ConfigurationSources.Layer {
  private final Config config = ConfigProvider.getConfig();

  @Override
  public @Nullable String text(String name) {
    ConfigValue value;
    try {
      value = config.getConfigValue(name);
    } catch (NoSuchElementException | IllegalArgumentException e) {
      throw unresolved(name);
    }
    String text = value.getValue();
    String raw = value.getRawValue();
    if (text == null && raw != null && !raw.isEmpty()) {
      throw unresolved(name);
    }
    return text == null ? raw : text;
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    config.getPropertyNames().forEach(names::add);
    return names;
  }

  /** Without this a narrowing key with a misspelt expression would silently not narrow. */
  private static ConfigurationException unresolved(String name) {
    return new ConfigurationException(name + ": its expression cannot be resolved");
  }
}
