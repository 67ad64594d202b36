package dev.universallogout.testing;

import dev.universallogout.configuration.ConfigurationSource;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.SettingsReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Configuration from a map, by the whole names of the keys. */
public record MapConfiguration(Map<String, String> values) implements ConfigurationSource {

  /**
   * The settings of an application with the connection {@code okta} and a journal in memory.
   *
   * @param further keys beside those, without the prefix
   */
  public static Settings withOkta(Map<String, String> further) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "universal-logout.connections", "okta",
                "universal-logout.connection.okta.issuer", "https://idp.example",
                "universal-logout.connection.okta.client-id", "app",
                "universal-logout.connection.okta.audience", "https://host.example/revocation",
                "universal-logout.journal", "memory"));
    further.forEach((key, value) -> values.put("universal-logout." + key, value));
    return SettingsReader.read(new MapConfiguration(values), "/host");
  }

  @Override
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  @Override
  public Set<String> dottedNames() {
    return values.keySet();
  }
}
