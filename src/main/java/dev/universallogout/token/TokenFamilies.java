package dev.universallogout.token;

import static dev.universallogout.journal.Transactions.prepare;

import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@link RefreshTokens} and its questions to the journal's, within a transaction of
 * the caller. Rows of several families are always locked in the order of their ids.
 */
final class TokenFamilies {

  /**
   * A family as the database has it; the caller holds its lock.
   *
   * @param id a digest of what its tokens share
   * @param tokenDigest of the token that can be redeemed
   * @param rotation how that token came to be; null for the first one
   * @param expiresAt in milliseconds since the epoch
   * @param revoked whether it is dead for good
   * @param position the journal's position at the login
   */
  record Family(
      String id,
      String tokenDigest,
      @Nullable Rotation rotation,
      long expiresAt,
      boolean revoked,
      Position position) {}

  /**
   * The latest rotation of a family.
   *
   * @param previousDigest of the token that was used up
   * @param salt from which, with that token, its successor is computed
   * @param at in milliseconds since the epoch
   */
  record Rotation(String previousDigest, String salt, long at) {}

  private final Connection connection;

  TokenFamilies(Connection connection) {
    this.connection = connection;
  }

  void insert(Family family, Login login, Set<String> keyDigests, long now) throws SQLException {
    try (PreparedStatement insert =
        prepare(
            connection,
            "INSERT INTO ul_token_family (family_id, token_digest, issued_at, presented_at,"
                + " expires_at, journal_id, journal_number, connections, user_name, client)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, family.id());
      insert.setString(2, family.tokenDigest());
      insert.setLong(3, now);
      insert.setLong(4, now);
      insert.setLong(5, family.expiresAt());
      insert.setString(6, family.position().journalId());
      insert.setLong(7, family.position().number());
      insert.setString(8, String.join(",", login.connections()));
      insert.setString(9, login.name().orElse(null));
      insert.setString(10, login.client());
      insert.executeUpdate();
    }
    try (PreparedStatement insert =
        prepare(
            connection,
            "INSERT INTO ul_token_family_subject (family_id, place, format, issuer, subject)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (int place = 0; place < login.identifiers().size(); place++) {
        SubjectParts parts = SubjectParts.of(login.identifiers().get(place));
        insert.setString(1, family.id());
        insert.setInt(2, place);
        insert.setString(3, parts.format());
        insert.setString(4, parts.issuer());
        insert.setString(5, parts.subject());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (PreparedStatement insert =
        prepare(
            connection, "INSERT INTO ul_token_family_key (family_id, key_digest) VALUES (?, ?)")) {
      for (String digest : keyDigests) {
        insert.setString(1, family.id());
        insert.setString(2, digest);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Locks a family until the end of the transaction and reads it. */
  Optional<Family> lock(String familyId, long now) throws SQLException {
    try (PreparedStatement update =
        prepare(connection, "UPDATE ul_token_family SET presented_at = ? WHERE family_id = ?")) {
      update.setLong(1, now);
      update.setString(2, familyId);
      if (update.executeUpdate() == 0) {
        return Optional.empty();
      }
    }
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT token_digest, previous_digest, rotation_salt, rotated_at, expires_at,"
                + " revoked_at, journal_id, journal_number"
                + " FROM ul_token_family WHERE family_id = ?")) {
      query.setString(1, familyId);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        String previous = row.getString("previous_digest");
        row.getLong("revoked_at");
        boolean revoked = !row.wasNull();
        return Optional.of(
            new Family(
                familyId,
                row.getString("token_digest"),
                previous == null
                    ? null
                    : new Rotation(
                        previous, row.getString("rotation_salt"), row.getLong("rotated_at")),
                row.getLong("expires_at"),
                revoked,
                new Position(row.getString("journal_id"), row.getLong("journal_number"))));
      }
    }
  }

  /** The login a family began with. */
  Login login(Family family) throws SQLException {
    List<SubjectIdentifier> identifiers = new ArrayList<>();
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT format, issuer, subject FROM ul_token_family_subject"
                + " WHERE family_id = ? ORDER BY place")) {
      query.setString(1, family.id());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          identifiers.add(
              new SubjectParts(row.getString(1), row.getString(2), row.getString(3)).identifier());
        }
      }
    }
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT connections, user_name, client FROM ul_token_family WHERE family_id = ?")) {
      query.setString(1, family.id());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("a locked row is gone");
        }
        String client = row.getString("client");
        return new Login(
            Set.of(row.getString("connections").split(",", -1)),
            identifiers,
            Optional.ofNullable(row.getString("user_name")),
            family.position(),
            // Some databases keep an empty text as null.
            client == null ? "" : client);
      }
    }
  }

  /** Whether the journal says that a family's login still stands. */
  boolean stands(Family family) throws SQLException {
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT 1 FROM ul_revocation_key r JOIN ul_token_family_key k"
                + " ON k.key_digest = r.key_digest WHERE k.family_id = ? AND r.number > ?")) {
      query.setString(1, family.id());
      query.setLong(2, family.position().number());
      query.setMaxRows(1);
      try (ResultSet revoked = query.executeQuery()) {
        if (revoked.next()) {
          return false;
        }
      }
    }
    // Not before the keys: see RefreshTokens.
    try (PreparedStatement query =
            prepare(connection, "SELECT journal_id, head, floor FROM ul_journal");
        ResultSet journal = query.executeQuery()) {
      long number = family.position().number();
      return journal.next()
          && journal.getString("journal_id").equals(family.position().journalId())
          && journal.getLong("floor") <= number
          && number <= journal.getLong("head");
    }
  }

  void rotate(Family family, String successorDigest, String salt, long now) throws SQLException {
    try (PreparedStatement update =
        prepare(
            connection,
            "UPDATE ul_token_family SET token_digest = ?, previous_digest = ?, rotation_salt = ?,"
                + " rotated_at = ? WHERE family_id = ?")) {
      update.setString(1, successorDigest);
      update.setString(2, family.tokenDigest());
      update.setString(3, salt);
      update.setLong(4, now);
      update.setString(5, family.id());
      update.executeUpdate();
    }
  }

  int revoke(SortedSet<String> familyIds, long now) throws SQLException {
    try (PreparedStatement update =
        prepare(
            connection,
            "UPDATE ul_token_family SET revoked_at = ?"
                + " WHERE family_id = ? AND revoked_at IS NULL")) {
      int revoked = 0;
      for (String id : familyIds) {
        update.setLong(1, now);
        update.setString(2, id);
        revoked += update.executeUpdate();
      }
      return revoked;
    }
  }

  /** Families that can be reached by one of the keys and whose login was before a revocation. */
  SortedSet<String> before(long number, Set<String> keyDigests) throws SQLException {
    String places = String.join(", ", Collections.nCopies(keyDigests.size(), "?"));
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT f.family_id FROM ul_token_family f JOIN ul_token_family_key k"
                + " ON k.family_id = f.family_id WHERE f.revoked_at IS NULL"
                + " AND f.journal_number < ? AND k.key_digest IN ("
                + places
                + ")")) {
      query.setLong(1, number);
      int place = 2;
      for (String digest : keyDigests) {
        query.setString(place++, digest);
      }
      return ids(query);
    }
  }

  /** Deletes families that ended before an instant, at most so many. */
  int forget(long expiredBefore, int limit) throws SQLException {
    SortedSet<String> expired;
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT family_id FROM ul_token_family WHERE expires_at < ? ORDER BY expires_at")) {
      query.setLong(1, expiredBefore);
      query.setMaxRows(limit);
      expired = ids(query);
    }
    try (PreparedStatement delete =
        prepare(connection, "DELETE FROM ul_token_family WHERE family_id = ?")) {
      for (String id : expired) {
        delete.setString(1, id);
        delete.executeUpdate();
      }
      return expired.size();
    }
  }

  private static SortedSet<String> ids(PreparedStatement query) throws SQLException {
    SortedSet<String> ids = new TreeSet<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        ids.add(row.getString(1));
      }
    }
    return ids;
  }
}
