package dev.universallogout.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keys as a test gives them, without the prefix.
 *
 * @param values by complete name
 */
public record Keys(Map<String, String> values) implements ConfigurationSource {

  /** The least that one connection named {@code okta} needs. */
  public static Keys minimal() {
    return new Keys(Map.of())
        .with("connections", "okta")
        .with("connection.okta.issuer", "https://acme.okta.com")
        .with("connection.okta.client-id", "0oa1")
        .with("connection.okta.audience", "https://app.example.com/revocation");
  }

  public Keys with(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put(SettingsReader.PREFIX + key, value);
    return new Keys(changed);
  }

  Keys without(String key) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.remove(SettingsReader.PREFIX + key);
    return new Keys(changed);
  }

  /** Adds a second connection that lacks nothing of its own. */
  Keys withSecondConnection() {
    return with("connections", "okta,other")
        .with("connection.other.issuer", "https://other.example.com")
        .with("connection.other.client-id", "0oa2")
        .with("connection.other.audience", "https://app.example.com/revocation")
        .with("connection.other.email-domains", "other.example.com")
        .with("connection.other.principal-names", "other-.*");
  }

  public Settings read() {
    return SettingsReader.read(this, "app");
  }

  ConnectionSettings connection() {
    return Objects.requireNonNull(read().connections().get("okta"));
  }

  @Override
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  @Override
  public Set<String> dottedNames() {
    return new TreeSet<>(values.keySet());
  }
}
