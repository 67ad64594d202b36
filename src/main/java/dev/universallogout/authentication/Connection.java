package dev.universallogout.authentication;

import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.ConnectionSettings.StatusProfile;
import dev.universallogout.configuration.SubjectScope;

/**
 * One identity provider's right to revoke.
 *
 * @param name the name in the endpoint's path
 * @param settings what is configured for it
 */
public record Connection(String name, ConnectionSettings settings) {

  /** The users it may name. */
  public SubjectScope scope() {
    return settings.scope();
  }

  /** How outcomes map to HTTP statuses for its callers. */
  public StatusProfile statusProfile() {
    return settings.statusProfile();
  }
}
