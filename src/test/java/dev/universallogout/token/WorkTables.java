package dev.universallogout.token;

import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** A journal that keeps holders and their work in a database, and of entries only an opaque id. */
final class WorkTables implements RevocationJournal {

  private final DataSource dataSource;

  WorkTables(DataSource dataSource) throws JournalException {
    this.dataSource = dataSource;
    update("CREATE TABLE IF NOT EXISTS entry (number BIGINT AUTO_INCREMENT, id VARCHAR(99))");
    update("CREATE TABLE IF NOT EXISTS holder (name VARCHAR(99) PRIMARY KEY)");
    update(
        "CREATE TABLE IF NOT EXISTS work (number BIGINT, holder VARCHAR(99), attempts INT,"
            + " due BIGINT, leased BIGINT)");
  }

  @Override
  public List<Appended> append(List<Revocation> revocations) throws JournalException {
    List<Appended> added = new ArrayList<>();
    for (Revocation revocation : revocations) {
      update("INSERT INTO entry (id) VALUES (?)", ((Opaque) revocation.subject()).id());
      long number = numbers("SELECT MAX(number) FROM entry").get(0);
      update("INSERT INTO work SELECT ?, name, 0, 0, 0 FROM holder", number);
      added.add(new Appended.Added(new JournalEntry(number, "e", revocation)));
    }
    return added;
  }

  @Override
  public void register(String holder) throws JournalException {
    update("MERGE INTO holder VALUES (?)", holder);
  }

  @Override
  public List<Work> due(String holder, int limit) throws JournalException {
    long now = System.currentTimeMillis();
    List<Work> due = new ArrayList<>();
    for (long number :
        numbers(
            "SELECT number FROM work WHERE holder = ? AND due <= ? AND leased <= ? ORDER BY number"
                + " FETCH FIRST ? ROWS ONLY",
            holder,
            now,
            now,
            limit)) {
      due.add(work(number, holder));
    }
    return due;
  }

  @Override
  public Optional<Work> lease(long number, String holder, Duration lease) throws JournalException {
    long now = System.currentTimeMillis();
    return update(
                "UPDATE work SET leased = ? WHERE number = ? AND holder = ? AND leased <= ?",
                now + lease.toMillis(),
                number,
                holder,
                now)
            == 0
        ? Optional.empty()
        : Optional.of(work(number, holder));
  }

  @Override
  public void done(long number, String holder) throws JournalException {
    update("DELETE FROM work WHERE number = ? AND holder = ?", number, holder);
  }

  @Override
  public void failed(long number, String holder, Duration retryAfter) throws JournalException {
    update(
        "UPDATE work SET attempts = attempts + 1, leased = 0, due = ? WHERE number = ? AND holder = ?",
        System.currentTimeMillis() + retryAfter.toMillis(),
        number,
        holder);
  }

  @Override
  public List<String> pending(long number) throws JournalException {
    return rows("SELECT holder FROM work WHERE number = ? ORDER BY holder", number);
  }

  @Override
  public Page read(long from, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void renew(String expectedJournalId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int forget(Instant recordedBefore, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean durable() {
    return true;
  }

  private Work work(long number, String holder) throws JournalException {
    String id = rows("SELECT id FROM entry WHERE number = ?", number).get(0);
    List<Long> attempts =
        numbers("SELECT attempts FROM work WHERE number = ? AND holder = ?", number, holder);
    return new Work(
        new JournalEntry(
            number, "e", new Revocation("okta", new Opaque(id), OptionalLong.of(5), "r")),
        holder,
        attempts.isEmpty() ? 0 : attempts.get(0).intValue());
  }

  private List<Long> numbers(String sql, Object... parameters) throws JournalException {
    return rows(sql, parameters).stream().map(Long::valueOf).toList();
  }

  private List<String> rows(String sql, Object... parameters) throws JournalException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query = prepared(connection, sql, parameters);
        ResultSet row = query.executeQuery()) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(row.getString(1));
      }
      return rows;
    } catch (SQLException e) {
      throw new JournalException("cannot be read", e);
    }
  }

  private int update(String sql, Object... parameters) throws JournalException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = prepared(connection, sql, parameters)) {
      return update.executeUpdate();
    } catch (SQLException e) {
      throw new JournalException("cannot be written", e);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
