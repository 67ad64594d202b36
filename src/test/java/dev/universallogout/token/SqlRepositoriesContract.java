package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host's own table, reached by its own statements. */
abstract class SqlRepositoriesContract {

  private static final String SEEN =
      "INSERT INTO seen VALUES (:connection, :format, :subject, :issuer, :email, :number,"
          + " :issued_at)";

  TestDatabase database;

  abstract TestDatabase newDatabase();

  @BeforeEach
  void open() throws SQLException {
    database = newDatabase();
    database.run(
        "CREATE TABLE seen (connection VARCHAR(99), format VARCHAR(99), subject VARCHAR(99) UNIQUE,"
            + " issuer VARCHAR(99), email VARCHAR(99), number BIGINT, issued_at BIGINT)",
        "CREATE TABLE host_token (token VARCHAR(99), sub VARCHAR(99), mail VARCHAR(99))",
        "INSERT INTO host_token VALUES ('t1', '00u1', 'jane@example.com')",
        "INSERT INTO host_token VALUES ('t2', '00u1', 'jane@example.com')",
        "INSERT INTO host_token VALUES ('t3', '00u2', 'joe@example.com')",
        "INSERT INTO host_token VALUES (NULL, '00u1', 'jane@example.com')");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void revoke_eachFormat_bindsItsParts() throws Exception {
    revoke(SEEN, order(new IssuerSubject("https://i", "s"), OptionalLong.of(123)));
    revoke(SEEN, order(new Email("a@b"), OptionalLong.empty()));
    revoke(SEEN, order(new Opaque("o"), OptionalLong.empty()));
    revoke(SEEN, order(new Account("acct:a@b"), OptionalLong.empty()));
    revoke(SEEN, order(new PhoneNumber("+4912345"), OptionalLong.empty()));
    revoke(SEEN, order(new DecentralizedIdentifier("did:web:x"), OptionalLong.empty()));
    revoke(SEEN, order(new UniformResource("urn:x:y"), OptionalLong.empty()));

    assertThat(rows("SELECT * FROM seen"))
        .containsExactlyInAnyOrder(
            "okta iss_sub s https://i null 7 123",
            "okta email a@b null a@b 7 null",
            "okta opaque o null null 7 null",
            "okta account acct:a@b null null 7 null",
            "okta phone_number +4912345 null null 7 null",
            "okta did did:web:x null null 7 null",
            "okta uri urn:x:y null null 7 null");
  }

  @Test
  void revoke_aliases_runsOncePerIdentifier() throws Exception {
    revoke(SEEN, order(new Aliases(List.of(new Opaque("1"), new Email("a@b")))));

    assertThat(rows("SELECT format, subject FROM seen"))
        .containsExactlyInAnyOrder("opaque 1", "email a@b");
  }

  @Test
  void revoke_oneIdentifierFails_nothingIsRevokedAndItCanBeRepeated() throws Exception {
    database.run("INSERT INTO seen (subject) VALUES ('a@b')");
    Order order = order(new Aliases(List.of(new Opaque("1"), new Email("a@b"))));

    assertThatThrownBy(() -> revoke(SEEN, order)).isInstanceOf(SQLException.class);
    assertThat(rows("SELECT subject FROM seen")).containsExactly("a@b");

    database.run("DELETE FROM seen");
    revoke(SEEN, order);
    assertThat(rows("SELECT subject FROM seen")).containsExactlyInAnyOrder("1", "a@b");
  }

  @Test
  void revoke_nobodyConcerned_isNoFailure() throws Exception {
    revoke("DELETE FROM host_token WHERE sub = :subject", order(new Opaque("nobody")));

    assertThat(rows("SELECT COUNT(*) FROM host_token")).containsExactly("4");
  }

  @Test
  void revoke_statementKnowsEmailOnlyAndSubjectIsNone_fails() {
    assertThatThrownBy(
            () -> revoke("DELETE FROM host_token WHERE mail = :email", order(new Opaque("jane"))))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("opaque")
        .hasMessageNotContaining("jane");
  }

  @Test
  void revoke_statementKnowsEmailOnlyAndAliasesHaveOne_usesIt() throws Exception {
    revoke(
        "DELETE FROM host_token WHERE mail = :email",
        order(new Aliases(List.of(new Opaque("?"), new Email("jane@example.com")))));

    assertThat(rows("SELECT token FROM host_token")).containsExactly("t3");
  }

  @Test
  void of_heldTokens_areTheQueriesFirstColumn() throws Exception {
    HeldRefreshTokens held =
        new SqlHeldRefreshTokens(
            database.dataSource(),
            "SELECT token FROM host_token WHERE sub = :subject OR mail = :email");

    assertThat(held.of(order(new Opaque("00u1")))).containsExactlyInAnyOrder("t1", "t2");
    assertThat(
            held.of(order(new Aliases(List.of(new Opaque("00u1"), new Email("jane@example.com"))))))
        .containsExactlyInAnyOrder("t1", "t2");
    assertThat(held.of(order(new Opaque("nobody")))).isEmpty();
  }

  @Test
  void revokeAll_runsTheStatementOfItsOwn() throws Exception {
    new SqlRefreshTokenRepository(
            database.dataSource(),
            "DELETE FROM host_token WHERE sub = :subject",
            Optional.of("INSERT INTO seen (connection, number) VALUES (:connection, :number)"))
        .revokeAll("okta", 9);

    assertThat(rows("SELECT connection, number FROM seen")).containsExactly("okta 9");
  }

  @Test
  void revokeAll_withoutAStatement_fails() {
    assertThatThrownBy(
            () ->
                new SqlRefreshTokenRepository(
                        database.dataSource(), "DELETE FROM host_token WHERE sub = :subject")
                    .revokeAll("okta", 9))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("universal-logout.refresh-tokens.revoke-all-sql");
  }

  @Test
  void all_heldTokens_areThoseOfTheQueryOfItsOwn() throws Exception {
    HeldRefreshTokens held =
        new SqlHeldRefreshTokens(
            database.dataSource(),
            "SELECT token FROM host_token WHERE sub = :subject",
            Optional.of("SELECT token FROM host_token"));

    assertThat(held.all("okta", 9)).containsExactlyInAnyOrder("t1", "t2", "t3");
  }

  private void revoke(String sql, Order order) throws SQLException {
    new SqlRefreshTokenRepository(database.dataSource(), sql).revoke(order);
  }

  private static Order order(SubjectIdentifier subject) {
    return order(subject, OptionalLong.empty());
  }

  private static Order order(SubjectIdentifier subject, OptionalLong issuedAt) {
    return new Order("okta", subject, 7, issuedAt);
  }

  private List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(row.getString(i));
        }
        rows.add(String.join(" ", values));
      }
    }
    return rows;
  }
}
