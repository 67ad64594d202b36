package dev.universallogout.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.universallogout.configuration.ConnectionSettings.KeySource;
import dev.universallogout.configuration.ConnectionSettings.StatusProfile;
import dev.universallogout.configuration.Settings.Endpoint;
import dev.universallogout.configuration.Settings.JournalKind;
import dev.universallogout.configuration.Settings.SubjectAttribute;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  private static final Keys MINIMAL = Keys.minimal();
  private static final String SECRET = "s3cr3t-that-nobody-may-see";

  @TempDir Path directory;

  /** One row for each key of an application: its default, and one value that is not the default. */
  @ParameterizedTest(name = "{0}={2}")
  @MethodSource
  void key_absentOrGiven_isRead(
      String key, Object otherwise, String text, Object value, Function<Settings, Object> read) {
    assertThat(read.apply(MINIMAL.read())).as("default").isEqualTo(otherwise);
    assertThat(read.apply(MINIMAL.with(key, text).read())).isEqualTo(value);
    assertThat(read.apply(MINIMAL.with(key, "  " + text + " ").read())).isEqualTo(value);
    assertThat(read.apply(MINIMAL.with(key, "  ").read())).as("blank").isEqualTo(otherwise);
  }

  static Stream<Arguments> key_absentOrGiven_isRead() {
    return Stream.of(
        key("endpoint", Endpoint.SERVLET, "jax-rs", Endpoint.JAX_RS, Settings::endpoint),
        key("endpoint", Endpoint.SERVLET, "none", Endpoint.NONE, Settings::endpoint),
        key(
            "data-source",
            Optional.empty(),
            "java:jboss/ds",
            Optional.of("java:jboss/ds"),
            Settings::dataSource),
        key("journal", JournalKind.AUTO, "memory", JournalKind.MEMORY, Settings::journal),
        key("journal", JournalKind.AUTO, "jdbc", JournalKind.JDBC, Settings::journal),
        key(
            "journal.create-schema",
            Optional.empty(),
            "true",
            Optional.of(true),
            Settings::createSchema),
        key(
            "journal.create-schema",
            Optional.empty(),
            "false",
            Optional.of(false),
            Settings::createSchema),
        key(
            "journal.poll-interval",
            Duration.ofMillis(250),
            "PT1S",
            Duration.ofSeconds(1),
            Settings::pollInterval),
        key("retention", Duration.ofDays(30), "P90D", Duration.ofDays(90), Settings::retention),
        key(
            "token-timeout",
            Duration.ofSeconds(5),
            "PT0.5S",
            Duration.ofMillis(500),
            Settings::tokenTimeout),
        key(
            "max-staleness",
            Duration.ofSeconds(10),
            "PT1M",
            Duration.ofMinutes(1),
            Settings::maxStaleness),
        key("on-stale", false, "deny", true, Settings::denyWhenStale),
        key(
            "clock-skew",
            Duration.ofSeconds(60),
            "PT2M",
            Duration.ofMinutes(2),
            Settings::clockSkew),
        key("max-body-size", 16_384, "4096", 4096, Settings::maxBodySize),
        key("strict", false, "true", true, Settings::strict),
        key("unknown-subject", false, "reject", true, Settings::rejectUnknownSubject),
        key("email-local-part", false, "exact", true, Settings::exactEmailLocalPart),
        key(
            "session.subject-attributes",
            List.of(),
            "user.email, SPRING_USER",
            List.of(
                new SubjectAttribute("user", List.of("email")),
                new SubjectAttribute("SPRING_USER", List.of())),
            settings -> settings.session().subjectAttributes()),
        key(
            "session.clear-site-data",
            false,
            "true",
            true,
            settings -> settings.session().clearSiteData()),
        key(
            "session.refuse-stateless",
            false,
            "true",
            true,
            settings -> settings.session().refuseStateless()),
        key("refresh-tokens.holder", "app", "shop", "shop", tokens(RefreshTokenSettings::holder)),
        key("refresh-tokens.jdbc", false, "true", true, tokens(RefreshTokenSettings::jdbc)),
        key(
            "refresh-tokens.lifetime",
            Duration.ofDays(30),
            "P7D",
            Duration.ofDays(7),
            tokens(RefreshTokenSettings::lifetime)),
        key(
            "refresh-tokens.reuse-window",
            Duration.ofSeconds(10),
            "PT0S",
            Duration.ZERO,
            tokens(RefreshTokenSettings::reuseWindow)),
        key(
            "refresh-tokens.revoke-sql",
            Optional.empty(),
            "update t set a=1, b=2",
            Optional.of("update t set a=1, b=2"),
            tokens(RefreshTokenSettings::revokeSql)),
        key(
            "refresh-tokens.client-id",
            Optional.empty(),
            "a,b",
            Optional.of("a,b"),
            tokens(RefreshTokenSettings::clientId)));
  }

  /** The same for each key of a connection. */
  @ParameterizedTest(name = "{0}={2}")
  @MethodSource
  void connectionKey_absentOrGiven_isRead(
      String key,
      Object otherwise,
      String text,
      Object value,
      Function<ConnectionSettings, Object> read) {
    String complete = "connection.okta." + key;

    assertThat(read.apply(MINIMAL.connection())).as("default").isEqualTo(otherwise);
    assertThat(read.apply(MINIMAL.with(complete, text).connection())).isEqualTo(value);
  }

  static Stream<Arguments> connectionKey_absentOrGiven_isRead() {
    Set<String> formats =
        Set.of("account", "email", "iss_sub", "opaque", "phone_number", "did", "uri", "aliases");
    return Stream.of(
        connectionKey("enabled", true, "false", false, ConnectionSettings::enabled),
        connectionKey(
            "issuer",
            Set.of("https://acme.okta.com"),
            "https://a.example/, http://www.okta.com/exk1",
            Set.of("https://a.example/", "http://www.okta.com/exk1"),
            ConnectionSettings::issuers),
        connectionKey("client-id", "0oa1", "a,b , c", "a,b , c", ConnectionSettings::clientId),
        connectionKey(
            "audience",
            Set.of("https://app.example.com/revocation"),
            "https://a.example/x,https://b.example/x",
            Set.of("https://a.example/x", "https://b.example/x"),
            ConnectionSettings::audiences),
        connectionKey(
            "jwks-uri",
            new KeySource.Discovery(),
            "https://a.example/keys, http://127.0.0.1:8080/keys",
            new KeySource.JwksUris(
                List.of(
                    URI.create("https://a.example/keys"),
                    URI.create("http://127.0.0.1:8080/keys"))),
            ConnectionSettings::keys),
        connectionKey(
            "jwks",
            new KeySource.Discovery(),
            "{\"keys\":[]}",
            new KeySource.InlineJwks("{\"keys\":[]}"),
            ConnectionSettings::keys),
        connectionKey(
            "certificates",
            new KeySource.Discovery(),
            "-----BEGIN CERTIFICATE-----",
            new KeySource.Certificates("-----BEGIN CERTIFICATE-----"),
            ConnectionSettings::keys),
        connectionKey(
            "algorithms",
            SettingsReader.ALGORITHMS,
            "RS256,ES256",
            Set.of("RS256", "ES256"),
            ConnectionSettings::algorithms),
        connectionKey("lenient-type", false, "true", true, ConnectionSettings::lenientType),
        connectionKey(
            "subject-formats",
            formats,
            "email,iss_sub",
            Set.of("email", "iss_sub"),
            connection -> connection.scope().formats()),
        connectionKey(
            "subject-issuers",
            Set.of("https://acme.okta.com"),
            "https://a.example,https://b.example",
            Set.of("https://a.example", "https://b.example"),
            connection -> connection.scope().issuers()),
        connectionKey(
            "email-domains",
            Optional.empty(),
            "Acme.COM, b\u00fccher.example",
            Optional.of(Set.of("acme.com", "xn--bcher-kva.example")),
            connection -> connection.scope().emailDomains()),
        connectionKey(
            "principal-names",
            Optional.empty(),
            "[a-z]{1,8}\\.x, y",
            Optional.of("[a-z]{1,8}\\.x, y"),
            connection -> connection.scope().principalNames().map(Pattern::pattern)),
        connectionKey(
            "status-profile",
            StatusProfile.AUTH0,
            "draft",
            StatusProfile.DRAFT,
            ConnectionSettings::statusProfile));
  }

  /** A wrong value is one line that begins with the key. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "connections | Okta",
        "connections | okta,a_b",
        "connections | okta,okta",
        "connections | ,",
        "endpoint | rest",
        "endpoint | SERVLET",
        "journal | file",
        "journal.create-schema | yes",
        "journal.poll-interval | PT0.009S",
        "journal.poll-interval | PT1M1S",
        "journal.poll-interval | 250ms",
        "retention | PT23H",
        "retention | P3651D",
        "retention | -P30D",
        "token-timeout | PT0.099S",
        "token-timeout | PT61S",
        "max-staleness | PT0.9S",
        "max-staleness | PT61M",
        "on-stale | refuse",
        "clock-skew | PT121S",
        "clock-skew | -PT1S",
        "max-body-size | 511",
        "max-body-size | 1048577",
        "max-body-size | 16k",
        "max-body-size | 99999999999",
        "strict | 1",
        "unknown-subject | refuse",
        "email-local-part | lower",
        "fail-deployment | no",
        "session.subject-attributes | user..email",
        "session.subject-attributes | .email",
        "session.clear-site-data | on",
        "session.refuse-stateless | yes",
        "refresh-tokens.jdbc | TRUE",
        "refresh-tokens.lifetime | PT59S",
        "refresh-tokens.lifetime | P3651D",
        "refresh-tokens.reuse-window | PT2M1S",
        "refresh-tokens.reuse-window | -PT1S",
        "refresh-tokens.revocation-endpoint | /revoke",
        "refresh-tokens.revocation-endpoint | http://idp.example/revoke",
        "refresh-tokens.client-secret | file:/does/not/exist",
        "connection.okta.enabled | maybe",
        "connection.okta.issuer | ,",
        "connection.okta.audience | /oauth",
        "connection.okta.audience | https://user:pa55@a.example/",
        "connection.okta.jwks-uri | http://a.example/keys",
        "connection.okta.jwks-uri | http://127.example/keys",
        "connection.okta.jwks-uri | ftp://a.example/keys",
        "connection.okta.jwks-uri | file:/etc/keys",
        "connection.okta.jwks-uri | https://user:pa55@a.example/keys",
        "connection.okta.jwks | file:/does/not/exist",
        "connection.okta.certificates | /does/not/exist",
        "connection.okta.algorithms | HS256",
        "connection.okta.algorithms | none",
        "connection.okta.algorithms | RS256,rs512",
        "connection.okta.lenient-type | x",
        "connection.okta.authentication | mp-jwt",
        "connection.okta.subject-formats | mail",
        "connection.okta.email-domains | @acme.com",
        "connection.okta.email-domains | *.acme.com",
        "connection.okta.email-domains | ,",
        "connection.okta.principal-names | [a-z",
        "connection.okta.status-profile | okta",
      })
  void value_wrong_isOneLineWithTheKey(String key, String value) {
    assertThat(message(MINIMAL.with(key, value)))
        .startsWith("universal-logout." + key + ": ")
        .doesNotContain("pa55", "\n")
        .hasSizeLessThan(200);
  }

  @ParameterizedTest
  @CsvSource({
    "connections, connections",
    "connection.okta.issuer, connection.okta.issuer",
    "connection.okta.client-id, connection.okta.client-id",
    "connection.okta.audience, connection.okta.audience",
  })
  void requiredKey_absent_isNamed(String absent, String named) {
    Keys keys = absent.equals("connections") ? new Keys(Map.of()) : MINIMAL.without(absent);

    assertThat(message(keys)).startsWith("universal-logout." + named + ": missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conections",
        "conection.okta.issuer",
        "connection.okta.isuer",
        "connection.okta.",
        "session",
        "retention.days",
        "Strict",
      })
  void name_unknown_isNamed(String key) {
    assertThat(message(MINIMAL.with(key, "x")))
        .isEqualTo(
            "universal-logout." + key + ": there is no such key; docs/configuration.md lists them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connection.otka.issuer", "connection.okta", "connection.okta2.enabled"})
  void connection_misspelt_isNamed(String key) {
    assertThat(message(MINIMAL.with(key, "x")))
        .isEqualTo(
            "universal-logout."
                + key
                + ": there is no such connection; universal-logout.connections lists them");
  }

  /** Whatever the environment holds, it is not listed in dotted form and so not judged. */
  @Test
  void name_thatIsNotListed_isNotJudged() {
    ConfigurationSource source =
        new ConfigurationSource() {
          @Override
          public Optional<String> value(String name) {
            return MINIMAL.value(name);
          }

          @Override
          public Set<String> dottedNames() {
            return Set.of();
          }
        };

    assertThat(SettingsReader.read(source, "app").connections()).containsOnlyKeys("okta");
  }

  @Test
  void connections_several_needDomainsAndNames() {
    Keys keys =
        MINIMAL
            .withSecondConnection()
            .with("connection.okta.email-domains", "acme.com")
            .with("connection.okta.principal-names", ".*@acme\\.com");

    assertThat(keys.read().connections()).containsOnlyKeys("okta", "other");
    assertThat(message(keys.without("connection.okta.email-domains")))
        .startsWith("universal-logout.connection.okta.email-domains: missing");
    assertThat(message(keys.without("connection.other.principal-names")))
        .startsWith("universal-logout.connection.other.principal-names: missing");
  }

  /** What ends sessions is needed there as well; what authenticates a caller is not. */
  @Test
  void connection_ofAnApplicationWithoutEndpoint_needsMatchingKeysOnly() {
    Keys keys = new Keys(Map.of()).with("endpoint", "none").with("connections", "okta");

    Settings settings =
        keys.with("connection.okta.subject-issuers", "https://acme.okta.com").read();

    assertThat(settings.connections()).containsOnlyKeys("okta");
    assertThat(settings.connections().get("okta").scope().issuers())
        .containsExactly("https://acme.okta.com");
    assertThat(message(keys)).startsWith("universal-logout.connection.okta.issuer: missing");
  }

  @Test
  void connections_none_areAllowedWithoutEndpoint() {
    assertThat(new Keys(Map.of()).with("endpoint", "none").read().connections()).isEmpty();
  }

  @Test
  void containerAuthentication_isForTheWarAlone() {
    Keys keys = MINIMAL.with("connection.okta.authentication", "container");

    assertThat(keys.with("endpoint", "jax-rs").connection().containerAuthenticates()).isTrue();
    assertThat(MINIMAL.with("endpoint", "jax-rs").connection().containerAuthenticates()).isFalse();
    assertThat(message(keys)).startsWith("universal-logout.connection.okta.authentication: ");
    assertThat(
            message(keys.with("endpoint", "jax-rs").with("connection.okta.jwks", "{\"keys\":[]}")))
        .startsWith("universal-logout.connection.okta.authentication: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "connection.okta.jwks-uri | connection.okta.jwks-uri=https://a.example"
            + " ; connection.okta.jwks={}",
        "connection.okta.jwks-uri | connection.okta.jwks={} ; connection.okta.certificates=x",
        "journal | journal=memory ; data-source=java:ds",
        "max-staleness | max-staleness=PT1S ; journal.poll-interval=PT1S",
        "refresh-tokens.client-id | refresh-tokens.revocation-endpoint=https://a.example/revoke",
        "refresh-tokens.client-id | refresh-tokens.client-secret=x",
        "refresh-tokens.revocation-endpoint | refresh-tokens.held-sql=select 1",
      })
  void keys_contradictory_areOneLineWithAKey(String named, String assignments) {
    Keys keys = MINIMAL;
    for (String assignment : assignments.split(" ; ")) {
      String[] parts = assignment.split("=", 2);
      keys = keys.with(parts[0], parts[1]);
    }

    assertThat(message(keys)).startsWith("universal-logout." + named + ": ");
  }

  @Test
  void heldTokens_complete_areRead() {
    RefreshTokenSettings tokens =
        MINIMAL
            .with("refresh-tokens.held-sql", "select token from t where sub = ?")
            .with("refresh-tokens.revocation-endpoint", "https://idp.example/revoke")
            .with("refresh-tokens.client-id", "app")
            .with("refresh-tokens.client-secret", SECRET)
            .read()
            .refreshTokens();

    assertThat(tokens.heldSql()).hasValue("select token from t where sub = ?");
    assertThat(tokens.revocationEndpoint()).hasValue(URI.create("https://idp.example/revoke"));
    assertThat(tokens.clientId()).hasValue("app");
    assertThat(tokens.clientSecret()).hasValue(SECRET);
  }

  @Test
  void file_named_isRead() throws IOException {
    Path file = Files.writeString(directory.resolve("a file"), "{\"keys\":[]}\n");

    assertThat(MINIMAL.with("connection.okta.jwks", "file:" + file).connection().keys())
        .isEqualTo(new KeySource.InlineJwks("{\"keys\":[]}"));
    assertThat(MINIMAL.with("connection.okta.certificates", file.toString()).connection().keys())
        .isEqualTo(new KeySource.Certificates("{\"keys\":[]}"));
  }

  @Test
  void file_emptyOrNotText_isOneLineWithTheKey() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty"), " \n");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});

    assertThat(message(MINIMAL.with("connection.okta.jwks", "file:" + empty)))
        .isEqualTo("universal-logout.connection.okta.jwks: the file it names is empty");
    assertThat(message(MINIMAL.with("connection.okta.jwks", "file:" + binary)))
        .startsWith("universal-logout.connection.okta.jwks: the file it names cannot be read");
  }

  /** Base64 has slashes, also at its beginning. */
  @Test
  void secret_thatStartsWithASlash_isNoFile() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
    Keys keys = MINIMAL.with("refresh-tokens.client-id", "app");

    assertThat(
            keys.with("refresh-tokens.client-secret", "/abc=")
                .read()
                .refreshTokens()
                .clientSecret())
        .hasValue("/abc=");
    assertThat(
            keys.with("refresh-tokens.client-secret", "file:" + file)
                .read()
                .refreshTokens()
                .clientSecret())
        .hasValue(SECRET);
  }

  @Test
  void secrets_areInNoTextOfTheSettings() {
    Keys keys =
        MINIMAL
            .with("refresh-tokens.client-id", "app")
            .with("refresh-tokens.client-secret", SECRET);

    assertThat(keys.with("connection.okta.jwks", "{\"d\":\"" + SECRET + "\"}").read().toString())
        .contains("holder=app")
        .doesNotContain(SECRET);
    assertThat(keys.with("connection.okta.certificates", SECRET).read().toString())
        .contains("holder=app")
        .doesNotContain(SECRET);
  }

  @Test
  void message_ofAValueWithLineBreaks_isOneLine() {
    assertThat(message(MINIMAL.with("endpoint", "a\r\nb\u0000c")))
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "' false ', false", "true, true", "x, true", "'', true"})
  void failDeployment_falseAlone_letsTheApplicationStart(String value, boolean fails) {
    assertThat(SettingsReader.failDeployment(MINIMAL.with("fail-deployment", value)))
        .isEqualTo(fails);
    assertThat(SettingsReader.failDeployment(MINIMAL)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, true",
    "http://localhost:8080/x, true",
    "http://127.0.0.1/x, true",
    "http://[::1]/x, true",
    "http://a.example, false",
    "http://127.255.255.254/x, true",
    "http://127.0.0.1.example, false",
    "http://127.localhost, false",
    "http://localhost.example, false",
    "http:opaque, false",
    "ftp://127.0.0.1, false",
    "relative, false",
  })
  void location_isSecure_onlyByTlsOrOnTheLoopbackInterface(String uri, boolean secure) {
    assertThat(SettingsReader.isSecure(URI.create(uri))).isEqualTo(secure);
  }

  private static String message(Keys keys) {
    var thrown = new String[1];
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(keys::read)
        .satisfies(exception -> thrown[0] = exception.getMessage());
    return thrown[0];
  }

  private static Function<Settings, Object> tokens(Function<RefreshTokenSettings, Object> read) {
    return settings -> read.apply(settings.refreshTokens());
  }

  private static Arguments key(
      String key, Object otherwise, String text, Object value, Function<Settings, Object> read) {
    return Arguments.of(key, otherwise, text, value, read);
  }

  private static Arguments connectionKey(
      String key,
      Object otherwise,
      String text,
      Object value,
      Function<ConnectionSettings, Object> read) {
    return Arguments.of(key, otherwise, text, value, read);
  }
}
