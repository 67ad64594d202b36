package dev.universallogout;

import dev.universallogout.configuration.Settings;
import dev.universallogout.token.RefreshTokenRepository;
import java.util.Optional;

/**
 * Who keeps this application's refresh tokens: the host's bean, else what is configured, else
 * nobody.
 */
final class TokenChoice {
  private TokenChoice() {}

  static Optional<RefreshTokenRepository> of(Settings settings, JournalChoice journal) {
    return HostBeans.one(RefreshTokenRepository.class);
  }
}
