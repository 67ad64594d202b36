package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.configuration.ConfigurationSource;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.LogLines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What is said at the start of statements that cannot find every user. */
class TokenChoiceTest {
  private static final String BY_EMAIL = "DELETE FROM token WHERE mail = :email";

  @Test
  void revokeSql_byEmailOnlyWhereOtherFormatsAreAllowed_isWarnedOf() {
    assertThat(warnings(Map.of("refresh-tokens.revoke-sql", BY_EMAIL)))
        .singleElement()
        .asString()
        .contains("refresh-tokens.revoke-sql", "okta");
  }

  @Test
  void heldSql_byEmailOnlyWhereOtherFormatsAreAllowed_isWarnedOf() {
    assertThat(
            warnings(
                Map.of(
                    "refresh-tokens.held-sql", "SELECT token FROM token WHERE mail = :email",
                    "refresh-tokens.revocation-endpoint", "https://acme.okta.com/revoke",
                    "refresh-tokens.client-id", "shop",
                    "refresh-tokens.client-secret", "secret")))
        .singleElement()
        .asString()
        .contains("refresh-tokens.held-sql", "okta");
  }

  @Test
  void revokeSql_byEmailOnlyWhereNothingElseIsAllowed_isFine() {
    assertThat(
            warnings(
                Map.of(
                    "refresh-tokens.revoke-sql",
                    BY_EMAIL,
                    "connection.okta.subject-formats",
                    "email,aliases")))
        .isEmpty();
  }

  @Test
  void revokeSql_bySubject_isFine() {
    assertThat(
            warnings(
                Map.of("refresh-tokens.revoke-sql", BY_EMAIL + " OR (1 = 0 AND sub = :subject)")))
        .isEmpty();
  }

  private static List<String> warnings(Map<String, String> more) {
    Map<String, String> keys =
        new HashMap<>(
            Map.of(
                "connections", "okta",
                "connection.okta.issuer", "https://acme.okta.com",
                "connection.okta.client-id", "client",
                "connection.okta.audience", "https://logout.acme.com/okta"));
    keys.putAll(more);
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:");
    try (LogLines log = new LogLines()) {
      TokenChoice.of(
          SettingsReader.read(source(keys), "test"),
          new SubjectKeys(false),
          new JournalChoice(new InMemoryJournal(), Optional.of(database)));
      return log.lines().stream().filter(line -> line.startsWith("UL0305 ")).toList();
    }
  }

  private static ConfigurationSource source(Map<String, String> keys) {
    return new ConfigurationSource() {
      @Override
      public Optional<String> value(String name) {
        return Optional.ofNullable(keys.get(name.substring(SettingsReader.PREFIX.length())));
      }

      @Override
      public Set<String> dottedNames() {
        return Set.of();
      }
    };
  }
}
