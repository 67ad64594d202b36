package dev.universallogout;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.RefreshTokenSettings;
import dev.universallogout.configuration.Settings;
import dev.universallogout.observability.Log;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.CombinedRefreshTokenRepository;
import dev.universallogout.token.HeldRefreshTokens;
import dev.universallogout.token.IdentityProviderTokens;
import dev.universallogout.token.RefreshTokenRepository;
import dev.universallogout.token.RefreshTokens;
import dev.universallogout.token.SqlHeldRefreshTokens;
import dev.universallogout.token.SqlRefreshTokenRepository;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Who keeps this application's refresh tokens: the host's bean, else what is configured, else
 * nobody.
 *
 * @param repository all of them as one, if there is any
 * @param own the tokens that this module keeps for the host, if it does
 */
record TokenChoice(Optional<RefreshTokenRepository> repository, Optional<RefreshTokens> own) {
  private static final Set<String> BY_EMAIL = Set.of("email", "aliases");

  static TokenChoice of(Settings settings, SubjectKeys subjectKeys, JournalChoice journal) {
    Optional<RefreshTokenRepository> host = HostBeans.one(RefreshTokenRepository.class);
    if (host.isPresent()) {
      return new TokenChoice(host, Optional.empty());
    }
    RefreshTokenSettings tokens = settings.refreshTokens();
    List<RefreshTokenRepository> configured = new ArrayList<>();
    Optional<RefreshTokens> own = Optional.empty();
    if (tokens.jdbc()) {
      own = Optional.of(open(settings, subjectKeys, journal));
      own.ifPresent(configured::add);
    }
    tokens.revokeSql().map(sql -> sqlRepository(sql, settings, journal)).ifPresent(configured::add);
    tokens
        .revocationEndpoint()
        .map(endpoint -> identityProvider(endpoint, settings, journal))
        .ifPresent(configured::add);
    return configured.isEmpty()
        ? new TokenChoice(Optional.empty(), own)
        : new TokenChoice(Optional.of(new CombinedRefreshTokenRepository(configured)), own);
  }

  private static RefreshTokens open(
      Settings settings, SubjectKeys subjectKeys, JournalChoice journal) {
    DataSource dataSource =
        journal
            .dataSource()
            .orElseThrow(() -> wrong("jdbc", "needs the journal in a database: data-source"));
    return RefreshTokens.open(
        dataSource,
        subjectKeys,
        settings.connections().keySet(),
        settings.refreshTokens(),
        Clock.systemUTC(),
        new SecureRandom(),
        settings.createSchema());
  }

  private static RefreshTokenRepository sqlRepository(
      String sql, Settings settings, JournalChoice journal) {
    var repository =
        new SqlRefreshTokenRepository(
            dataSource("revoke-sql", settings, journal),
            sql,
            settings.refreshTokens().revokeAllSql());
    if (repository.byEmailOnly()) {
      warnOfOtherFormats("revoke-sql", settings);
    }
    return repository;
  }

  private static HeldRefreshTokens sqlHeld(String sql, Settings settings, JournalChoice journal) {
    var held =
        new SqlHeldRefreshTokens(
            dataSource("held-sql", settings, journal), sql, settings.refreshTokens().heldAllSql());
    if (held.byEmailOnly()) {
      warnOfOtherFormats("held-sql", settings);
    }
    return held;
  }

  /** A revocation in another format would be tried for ever. */
  private static void warnOfOtherFormats(String key, Settings settings) {
    String connections =
        settings.connections().values().stream()
            .filter(connection -> !BY_EMAIL.containsAll(connection.scope().formats()))
            .map(ConnectionSettings::name)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!connections.isEmpty()) {
      Log.TOKENS_BY_EMAIL.write(
          "refresh-tokens."
              + key
              + " finds users by :email only, but other formats are allowed to "
              + connections
              + "; set subject-formats=email there");
    }
  }

  private static RefreshTokenRepository identityProvider(
      URI endpoint, Settings settings, JournalChoice journal) {
    RefreshTokenSettings tokens = settings.refreshTokens();
    HeldRefreshTokens held =
        HostBeans.one(HeldRefreshTokens.class)
            .or(() -> tokens.heldSql().map(sql -> sqlHeld(sql, settings, journal)))
            .orElseThrow(
                () ->
                    wrong(
                        "held-sql",
                        "missing; refresh-tokens.revocation-endpoint needs it, or a bean of type"
                            + " HeldRefreshTokens"));
    return new IdentityProviderTokens(
        held,
        endpoint,
        tokens.clientId().orElseThrow(() -> wrong("client-id", "missing")),
        tokens.clientSecret(),
        settings.tokenTimeout());
  }

  /** The host's own tables: in the journal's database, else in the named or the default one. */
  private static DataSource dataSource(String key, Settings settings, JournalChoice journal) {
    String name = settings.dataSource().orElse(JournalChoice.DEFAULT);
    return journal
        .dataSource()
        .or(() -> ServerResources.find(name, DataSource.class))
        .orElseThrow(() -> wrong(key, "there is no data source at " + name));
  }

  private static ConfigurationException wrong(String key, String problem) {
    return new ConfigurationException("universal-logout.refresh-tokens." + key + ": " + problem);
  }
}
