package dev.universallogout.configuration;

/**
 * A wrong, missing or contradictory key. The message is one line that names the key and what to do.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message.replaceAll("\\p{Cntrl}+", " "));
  }

  static ConfigurationException of(String key, String problem) {
    return new ConfigurationException(SettingsReader.PREFIX + key + ": " + problem);
  }
}
