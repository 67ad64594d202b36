package dev.universallogout.token;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.RefreshTokenSettings;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.Proxies;
import dev.universallogout.token.Redemption.Reason;
import dev.universallogout.token.Redemption.Redeemed;
import dev.universallogout.token.Redemption.Refused;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link RefreshTokens} promises, on whatever database. */
abstract class RefreshTokensContract {

  static final SubjectKeys KEYS = new SubjectKeys(false);
  static final Set<String> CONNECTIONS = Set.of("okta", "partner");
  static final IssuerSubject JANE = new IssuerSubject("https://okta.example.com", "00u1");
  static final Email JANES_EMAIL = new Email("jane@example.com");
  static final RefreshTokenSettings SETTINGS =
      settings(Duration.ofDays(30), Duration.ofSeconds(10));

  final MutableClock clock = new MutableClock();
  TestDatabase database;
  JournalTables journal;
  RefreshTokens tokens;

  abstract TestDatabase newDatabase();

  @BeforeEach
  void open() throws Exception {
    database = newDatabase();
    journal = new JournalTables(database, KEYS);
    tokens = open(SETTINGS);
  }

  @AfterEach
  void close() {
    tokens.close();
    database.close();
  }

  RefreshTokens open(RefreshTokenSettings settings) throws SQLException {
    return open(database.dataSource(), settings, Optional.of(true));
  }

  private RefreshTokens open(
      DataSource dataSource, RefreshTokenSettings settings, Optional<Boolean> createSchema)
      throws SQLException {
    return RefreshTokens.open(
        dataSource, KEYS, CONNECTIONS, settings, clock, new SecureRandom(), createSchema);
  }

  static RefreshTokenSettings settings(Duration lifetime, Duration reuseWindow) {
    return new RefreshTokenSettings(
        "app",
        true,
        lifetime,
        reuseWindow,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Login login(SubjectIdentifier... identifiers) throws JournalException {
    return new Login(
        Set.of("okta"), List.of(identifiers), Optional.empty(), journal.position(), "web profile");
  }

  private static Order order(String connection, SubjectIdentifier subject, long number) {
    return new Order(connection, subject, number, OptionalLong.empty());
  }

  private String successor(String token) throws SQLException {
    return ((Redeemed) tokens.redeem(token)).token();
  }

  @Test
  void redeem_freshToken_givesSuccessorAndLogin() throws Exception {
    Login login =
        new Login(
            Set.of("okta", "partner"),
            List.of(JANE, JANES_EMAIL, new Opaque("17")),
            Optional.of("jane"),
            journal.position(),
            "web profile");
    String token = tokens.issue(login);

    Redeemed redeemed = (Redeemed) tokens.redeem(token);

    assertThat(redeemed.login()).isEqualTo(login);
    assertThat(redeemed.token()).isNotEqualTo(token).hasSize(64);
    assertThat(tokens.redeem(redeemed.token())).isInstanceOf(Redeemed.class);
  }

  /** What a later release may do to the tables under the same version, while this one runs. */
  @Test
  void everyOperation_tablesExtendedByALaterRelease_goesOnBesideAndAfterIt() throws Exception {
    String before = tokens.issue(login(JANE));
    String others = tokens.issue(login(new Opaque("somebody")));
    for (String table :
        List.of("ul_token_family", "ul_token_family_subject", "ul_token_family_key")) {
      database.run(
          "ALTER TABLE " + table + " ADD COLUMN later_text VARCHAR(20)",
          "ALTER TABLE " + table + " ADD COLUMN later_number INTEGER DEFAULT 7 NOT NULL");
    }

    try (RefreshTokens restarted = open(SETTINGS)) {
      String rotated = successor(before);
      String issued = restarted.issue(login(JANE));
      assertThat(restarted.redeem(rotated)).isInstanceOf(Redeemed.class);

      long number = journal.append("okta", JANE);
      restarted.revoke(order("okta", JANE, number));

      assertThat(tokens.redeem(issued)).isEqualTo(new Refused(Reason.REVOKED));
      assertThat(restarted.redeem(others)).isInstanceOf(Redeemed.class);
    }
  }

  @Test
  void redeem_loginWithEmptyClient_givesLogin() throws Exception {
    Login login = new Login(Set.of("okta"), List.of(), Optional.of("jane"), journal.position(), "");

    assertThat(((Redeemed) tokens.redeem(tokens.issue(login))).login()).isEqualTo(login);
  }

  @Test
  void issue_anyToken_storesOnlyDigests() throws Exception {
    String first = tokens.issue(login(JANE));
    String second = successor(first);

    String stored = String.join("\n", storedValues());

    for (String token : List.of(first, second)) {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      assertThat(stored)
          .contains(TokenValue.parse(token).orElseThrow().digest())
          .doesNotContain(token)
          .doesNotContain(HexFormat.of().formatHex(bytes, 0, 16))
          .doesNotContain(HexFormat.of().formatHex(bytes, 16, 48));
    }
  }

  @Test
  void redeem_textThatIsNoToken_refusedAsUnknown() throws Exception {
    for (String text : List.of("", "x", "?".repeat(64), "A".repeat(63), "A".repeat(64))) {
      assertThat(tokens.redeem(text)).isEqualTo(new Refused(Reason.UNKNOWN));
    }
  }

  @Test
  void redeem_justBeforeEndOfLife_redeemed() throws Exception {
    String token = tokens.issue(login(JANE));
    clock.advance(SETTINGS.lifetime().minusMillis(1));

    assertThat(tokens.redeem(token)).isInstanceOf(Redeemed.class);
  }

  @Test
  void redeem_atEndOfLife_refusedAsExpired() throws Exception {
    String token = tokens.issue(login(JANE));
    clock.advance(SETTINGS.lifetime());

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.EXPIRED));
  }

  @Test
  void redeem_successorAtEndOfLife_refusedBecauseTheFamilyAges() throws Exception {
    String token = tokens.issue(login(JANE));
    clock.advance(SETTINGS.lifetime().minusMillis(1));
    String successor = successor(token);
    clock.advance(Duration.ofMillis(1));

    assertThat(tokens.redeem(successor)).isEqualTo(new Refused(Reason.EXPIRED));
  }

  @Test
  void redeem_againJustWithinWindow_givesTheSameSuccessor() throws Exception {
    String token = tokens.issue(login(JANE));
    String successor = successor(token);
    clock.advance(SETTINGS.reuseWindow().minusMillis(1));

    assertThat(successor(token)).isEqualTo(successor);
    assertThat(tokens.redeem(successor)).isInstanceOf(Redeemed.class);
  }

  @Test
  void redeem_againAfterWindow_revokesTheFamilyAndSaysSo() throws Exception {
    String token = tokens.issue(login(JANE));
    String successor = successor(token);
    clock.advance(SETTINGS.reuseWindow());

    try (LogLines log = new LogLines()) {
      assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REUSED));
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("UL0304 ")
          .doesNotContain(token)
          .doesNotContain(JANE.subject());
    }
    assertThat(tokens.redeem(successor)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_againAfterSuccessorWasRedeemed_revokesTheFamily() throws Exception {
    String token = tokens.issue(login(JANE));
    String last = successor(successor(token));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REUSED));
    assertThat(tokens.redeem(last)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_againWithoutWindow_revokesTheFamily() throws Exception {
    RefreshTokens strict = open(settings(SETTINGS.lifetime(), Duration.ZERO));
    String token = strict.issue(login(JANE));
    strict.redeem(token);

    assertThat(strict.redeem(token)).isEqualTo(new Refused(Reason.REUSED));
    strict.close();
  }

  @Test
  void redeem_reuseInOneFamily_leavesAnotherAlone() throws Exception {
    String token = tokens.issue(login(JANE));
    String other = tokens.issue(login(JANE));
    successor(successor(token));

    tokens.redeem(token);

    assertThat(tokens.redeem(other)).isInstanceOf(Redeemed.class);
  }

  @Test
  void redeem_afterRevocationThatNobodyCarriedOut_refused() throws Exception {
    String token = tokens.issue(login(JANE));
    journal.append("okta", JANE);

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_refusedBecauseOfTheJournal_staysRefused() throws Exception {
    String token = tokens.issue(login(JANE));
    journal.append("okta", JANE);
    tokens.redeem(token);
    database.run("DELETE FROM ul_revocation_key");

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_issuedAfterRevocationForLoginBeforeIt_refused() throws Exception {
    Login login = login(JANE);
    tokens.revoke(order("okta", JANE, journal.append("okta", JANE)));
    String token = tokens.issue(login);

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_loginAfterRevocation_redeemedAlsoWhenItIsCarriedOutLate() throws Exception {
    long number = journal.append("okta", JANE);
    String token = tokens.issue(login(JANE));
    tokens.revoke(order("okta", JANE, number));

    assertThat(tokens.redeem(token)).isInstanceOf(Redeemed.class);
  }

  @Test
  void redeem_journalHasAnotherId_refused() throws Exception {
    String token = tokens.issue(login(JANE));
    database.run("UPDATE ul_journal SET journal_id = 'journal-2'");

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_journalIsEmpty_refused() throws Exception {
    String token = tokens.issue(login(JANE));
    database.run("DELETE FROM ul_journal");

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_journalWentBackInTime_refused() throws Exception {
    journal.append("okta", new Opaque("somebody else"));
    String token = tokens.issue(login(JANE));
    database.run("UPDATE ul_journal SET head = 0");

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_loginAtFloor_redeemed() throws Exception {
    journal.append("okta", new Opaque("somebody else"));
    String token = tokens.issue(login(JANE));
    database.run("UPDATE ul_journal SET floor = 1");

    assertThat(tokens.redeem(token)).isInstanceOf(Redeemed.class);
  }

  @Test
  void redeem_loginBelowFloor_refused() throws Exception {
    String token = tokens.issue(login(JANE));
    journal.append("okta", new Opaque("somebody else"));
    database.run("UPDATE ul_journal SET floor = 1");

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_retentionBetweenTheQuestionsToTheJournal_refused() throws Exception {
    String token = tokens.issue(login(JANE));
    journal.append("okta", JANE);
    List<String> questions = new ArrayList<>();
    DataSource watched =
        source(
            () ->
                beforeEach(
                    database.dataSource().getConnection(),
                    (method, argument) -> {
                      boolean question =
                          argument.startsWith("SELECT 1 FROM ul_revocation_key r")
                              || argument.startsWith("SELECT journal_id, head");
                      if (question && questions.add(argument) && questions.size() == 2) {
                        journal.forget(1);
                      }
                    }));
    try (RefreshTokens store = open(watched, SETTINGS, Optional.empty())) {
      assertThat(store.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
    }
    assertThat(questions).isNotEmpty();
  }

  @Test
  void revoke_anyIdentifierOfTheUser_revokesEveryFamily() throws Exception {
    String token = tokens.issue(login(JANE, JANES_EMAIL));
    String other = successor(tokens.issue(login(JANE, JANES_EMAIL)));

    tokens.revoke(
        order("okta", new Aliases(List.of(new Opaque("?"), new Email("JANE@example.com"))), 1));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
    assertThat(tokens.redeem(other)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void revoke_otherUser_leavesTheUserAlone() throws Exception {
    String token = tokens.issue(login(JANE));

    tokens.revoke(order("okta", new IssuerSubject(JANE.issuer(), "00u2"), 1));

    assertThat(tokens.redeem(token)).isInstanceOf(Redeemed.class);
  }

  @Test
  void revoke_userKnownByName_revokesByIssuerSubjectAndByEmail() throws Exception {
    Position position = journal.position();
    for (String name : List.of(JANE.subject(), JANES_EMAIL.email())) {
      String token =
          tokens.issue(new Login(Set.of("okta"), List.of(), Optional.of(name), position, ""));

      tokens.revoke(order("okta", new Aliases(List.of(JANE, JANES_EMAIL)), 1));

      assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
    }
  }

  @Test
  void revoke_throughAnotherConnection_leavesTheUserAlone() throws Exception {
    String token = tokens.issue(login(JANE));

    tokens.revoke(order("partner", JANE, journal.append("partner", JANE)));

    assertThat(tokens.redeem(token)).isInstanceOf(Redeemed.class);
  }

  @Test
  void revoke_byTheApplicationItself_reachesEveryConnection() throws Exception {
    String token = tokens.issue(login(JANE));

    tokens.revoke(order("*", JANE, 1));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void redeem_afterRevocationByTheApplicationItself_refused() throws Exception {
    String token = tokens.issue(login(JANE));
    journal.append("*", JANE);

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void revoke_throughConnectionThatIsNotKnownHere_matchesBySubject() throws Exception {
    String token = tokens.issue(login(JANE));

    tokens.revoke(order("elsewhere", JANE, 1));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void revokeFamily_ofOneDevice_leavesOtherDevicesAlone() throws Exception {
    String token = tokens.issue(login(JANE));
    String other = tokens.issue(login(JANE));

    tokens.revokeFamily(successor(token));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
    assertThat(tokens.redeem(other)).isInstanceOf(Redeemed.class);
  }

  @Test
  void revokeAll_ofAConnection_endsItsTokensAndNoOthers() throws Exception {
    String token = tokens.issue(login(JANE));
    String other =
        tokens.issue(
            new Login(Set.of("partner"), List.of(JANE), Optional.empty(), journal.position(), ""));

    tokens.revokeAll("okta", journal.append("okta", new Everybody()));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
    assertThat(tokens.redeem(other)).isInstanceOf(Redeemed.class);
    assertThat(tokens.redeem(tokens.issue(login(JANE)))).isInstanceOf(Redeemed.class);
  }

  @Test
  void redeem_afterEverybodyOfTheConnectionWasRevoked_refused() throws Exception {
    String token = tokens.issue(login(JANE));

    journal.append("okta", new Everybody());

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.REVOKED));
  }

  @Test
  void issue_longAfterAFamilyExpired_forgetsIt() throws Exception {
    String token = tokens.issue(login(JANE));
    clock.advance(SETTINGS.lifetime().plusDays(1).plusMillis(1));
    tokens.issue(login(JANE));

    assertThat(tokens.redeem(token)).isEqualTo(new Refused(Reason.UNKNOWN));
    assertThat(count("ul_token_family")).isEqualTo(1);
    assertThat(count("ul_token_family_key")).isEqualTo(4);
    assertThat(count("ul_token_family_subject")).isEqualTo(1);
  }

  @Test
  void everyMethod_calledInATransactionOfTheHost_usesConnectionsOfOtherThreads() throws Exception {
    Set<Thread> users = ConcurrentHashMap.newKeySet();
    DataSource watched =
        source(
            () -> {
              users.add(Thread.currentThread());
              return database.dataSource().getConnection();
            });
    try (RefreshTokens store = open(watched, SETTINGS, Optional.empty())) {
      String token = store.issue(login(JANE));
      store.redeem(token);
      store.revokeFamily(token);
      store.revoke(order("okta", JANE, 1));
    }

    assertThat(users).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  @Test
  void everyMethod_connectionOfThePool_isReturnedAsItCame() throws Exception {
    List<String> states = new ArrayList<>();
    try (Connection only = database.dataSource().getConnection()) {
      only.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      only.setAutoCommit(false);
      Connection shared =
          beforeEach(
              only,
              (method, argument) -> {
                if (method.equals("close")) {
                  try (Statement next = only.createStatement()) {
                    states.add(
                        only.getAutoCommit()
                            + " "
                            + only.getTransactionIsolation()
                            + " "
                            + next.getQueryTimeout());
                  }
                }
              });
      try (RefreshTokens store = open(source(() -> shared), SETTINGS, Optional.empty())) {
        store.redeem(store.issue(login(JANE)));
        Login broken =
            new Login(
                Set.of("okta"),
                List.of(JANE),
                Optional.empty(),
                new Position("j".repeat(65), 1),
                "");
        assertThatThrownBy(() -> store.issue(broken)).isInstanceOf(SQLException.class);
      }
      only.rollback();
      only.setAutoCommit(true);
    }

    assertThat(states)
        .isNotEmpty()
        .containsOnly("false " + Connection.TRANSACTION_SERIALIZABLE + " 0");
  }

  @Test
  @Timeout(value = 30, unit = SECONDS)
  void issue_interruptedThread_issuesAndStaysInterrupted() throws Exception {
    Login login = login(JANE);
    Thread.currentThread().interrupt();
    String token = tokens.issue(login);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(tokens.redeem(token)).isInstanceOf(Redeemed.class);
  }

  @Test
  void open_tablesMissingAndNotToBeCreated_namesTheFile() throws Exception {
    try (TestDatabase empty = newDatabase()) {
      new JournalTables(empty, KEYS);

      assertThatThrownBy(() -> open(empty.dataSource(), SETTINGS, Optional.of(false)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("deploy/sql/refresh-tokens.sql");
    }
  }

  @Test
  void open_journalInAnotherDatabase_saysSo() {
    try (TestDatabase empty = newDatabase()) {
      assertThatThrownBy(() -> open(empty.dataSource(), SETTINGS, Optional.of(true)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("journal's tables");
    }
  }

  @Test
  void open_databaseAway_worksOnceItIsBack() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    DataSource flaky =
        source(
            () -> {
              if (away.get()) {
                throw new SQLException("away");
              }
              return database.dataSource().getConnection();
            });
    try (RefreshTokens opened = open(flaky, SETTINGS, Optional.of(false))) {
      assertThatThrownBy(() -> opened.issue(login(JANE))).isInstanceOf(SQLException.class);

      away.set(false);

      assertThat(opened.redeem(opened.issue(login(JANE)))).isInstanceOf(Redeemed.class);
    }
  }

  @Test
  void open_tablesThere_keepsTheirRows() throws Exception {
    String token = tokens.issue(login(JANE));
    try (RefreshTokens again = open(database.dataSource(), SETTINGS, Optional.of(false))) {
      assertThat(again.redeem(token)).isInstanceOf(Redeemed.class);
    }
  }

  private interface Source {
    Connection get() throws SQLException;
  }

  private static DataSource source(Source source) {
    return Proxies.answering(DataSource.class, (method, arguments) -> source.get());
  }

  private interface Call {
    void about(String method, String argument) throws SQLException;
  }

  /** A connection that tells of each call and is never closed. */
  private static Connection beforeEach(Connection connection, Call call) {
    return Proxies.intercepting(
        Connection.class,
        connection,
        (method, arguments, goOn) -> {
          call.about(method, arguments == null ? "" : String.valueOf(arguments[0]));
          return method.equals("close") ? null : goOn.call();
        });
  }

  private int count(String table) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      row.next();
      return row.getInt(1);
    }
  }

  private List<String> storedValues() throws SQLException {
    List<String> values = new ArrayList<>();
    for (String table :
        List.of("ul_token_family", "ul_token_family_subject", "ul_token_family_key")) {
      try (Connection connection = database.dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
        while (row.next()) {
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            String value = row.getString(i);
            if (value != null) {
              values.add(value);
            }
          }
        }
      }
    }
    return values;
  }
}
