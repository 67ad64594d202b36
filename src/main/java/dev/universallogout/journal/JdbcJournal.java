package dev.universallogout.journal;

import dev.universallogout.observability.Log;
import dev.universallogout.subject.InvalidSubjectException;
import dev.universallogout.subject.SubjectJson;
import dev.universallogout.subject.SubjectKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The journal in a database that the nodes share. Thread-safe.
 *
 * <p>Why numbers follow the order of commits: every append first updates the one row of {@code
 * ul_journal} and so holds its lock until it has committed; the next one reads the head only then.
 * Whoever reads up to a number has therefore read everything below it. The lock also makes the
 * look-up of request ids exact: nobody else can be adding one.
 *
 * <p>A node that freezes while it holds the lock is disconnected by PostgreSQL after a few seconds
 * ({@code idle_in_transaction_session_timeout}); with other databases the others' statements time
 * out and their senders try again.
 *
 * <p>Why a read is whole without a snapshot, which not every database gives: the head is read
 * before the entries and the floor after them. All that was committed up to that head is among the
 * entries, but for what retention has deleted meanwhile, and that is at or below that floor.
 */
public final class JdbcJournal implements RevocationJournal {
  private static final int TIMEOUT_SECONDS = 5;

  private static final String POSTGRESQL_BOUNDS =
      "SET LOCAL lock_timeout = '4s'; SET LOCAL statement_timeout = '5s';"
          + " SET LOCAL idle_in_transaction_session_timeout = '5s';"
          + " SET LOCAL synchronous_commit = on";

  private static final String ENTRY =
      "r.number, r.entry_id, r.connection, r.subject, r.issued_at, r.request_id";

  /** By how much the clocks of nodes may differ. */
  private static final Duration APART = Duration.ofHours(1);

  /** For how many entries a lost holder gets work at most, so that one append can make it. */
  private static final int MADE_UP = 10_000;

  private final Transactions transactions;
  private final Optional<Boolean> createSchema;
  private final Clock clock;

  /** Those that were registered through this instance, and when they were last known to be. */
  private final Map<String, Long> holders = new ConcurrentHashMap<>();

  private volatile boolean tablesFound;

  private record RequestKey(String connection, String requestId) {

    static RequestKey of(Revocation revocation) {
      return new RequestKey(revocation.connection(), revocation.requestId());
    }
  }

  private interface Transaction<T> extends Transactions.Work<T, JournalException> {}

  private JdbcJournal(DataSource dataSource, Optional<Boolean> createSchema, Clock clock) {
    this.transactions = new Transactions(dataSource);
    this.createSchema = createSchema;
    this.clock = clock;
  }

  /**
   * Opens the journal and sees to it that its tables are there. Where the database cannot be
   * reached, that is left to the first operation that reaches it; until then each one fails.
   *
   * @param dataSource the database
   * @param createSchema whether missing tables are created; where empty, only in an embedded
   *     database
   * @throws JournalException if the tables are missing or of another version; the message says what
   *     to do
   */
  public static JdbcJournal open(DataSource dataSource, Optional<Boolean> createSchema)
      throws JournalException {
    return open(dataSource, createSchema, Clock.systemUTC());
  }

  static JdbcJournal open(DataSource dataSource, Optional<Boolean> createSchema, Clock clock)
      throws JournalException {
    JdbcJournal journal = new JdbcJournal(dataSource, createSchema, clock);
    try (Connection reached = dataSource.getConnection()) {
      reached.getMetaData();
    } catch (SQLException e) {
      Log.JOURNAL_UNREADABLE.write("the journal's database cannot be reached", e);
      return journal;
    }
    try {
      journal.findTables();
    } catch (JournalException e) {
      if (!isLostConnection(e.getCause())) {
        throw e;
      }
      Log.JOURNAL_UNREADABLE.write("the journal's database cannot be reached", e);
    }
    return journal;
  }

  /** SQLSTATE class 08, as for a connection that died in the pool. */
  private static boolean isLostConnection(@Nullable Throwable cause) {
    return cause instanceof SQLException e
        && e.getSQLState() != null
        && e.getSQLState().startsWith("08");
  }

  private void findTables() throws JournalException {
    if (!tablesFound) {
      synchronized (this) {
        JournalSchema.require(transactions, createSchema);
        tablesFound = true;
      }
    }
  }

  /**
   * Whether the database lives inside this process, so that nobody else is its administrator.
   *
   * @throws JournalException if the database cannot be asked
   */
  public static boolean isEmbedded(DataSource dataSource) throws JournalException {
    return JournalSchema.isEmbedded(new Transactions(dataSource));
  }

  @Override
  public List<Appended> append(List<Revocation> revocations) throws JournalException {
    long now = clock.millis();
    List<Appended> results = write(connection -> append(connection, revocations));
    holders.replaceAll((holder, known) -> Math.max(known, now));
    return results;
  }

  private List<Appended> append(Connection connection, List<Revocation> revocations)
      throws SQLException, JournalException {
    long head = lockHead(connection);
    for (String holder : holders.keySet()) {
      insertIfMissing(connection, holder, head);
    }
    Map<RequestKey, JournalEntry> known = known(connection, revocations);
    List<JournalEntry> entries = new ArrayList<>();
    Set<JournalEntry> added = new LinkedHashSet<>();
    for (Revocation revocation : revocations) {
      JournalEntry entry = known.get(RequestKey.of(revocation));
      if (entry == null) {
        entry = new JournalEntry(head + added.size() + 1, UUID.randomUUID().toString(), revocation);
        known.put(RequestKey.of(revocation), entry);
        added.add(entry);
      }
      entries.add(entry);
    }
    boolean hasWork = false;
    if (!added.isEmpty()) {
      insert(connection, added);
      hasWork = insertWork(connection, head + 1, head + added.size());
      update(connection, "UPDATE ul_journal SET head = ? WHERE id = 1", head + added.size());
    }
    List<Appended> results = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      JournalEntry entry = entries.get(i);
      if (added.remove(entry)) {
        results.add(new Appended.Added(entry, hasWork));
      } else if (entry.revocation().subject().equals(revocations.get(i).subject())) {
        results.add(new Appended.Repeated(entry));
      } else {
        results.add(new Appended.Conflict());
      }
    }
    return results;
  }

  private static long lockHead(Connection connection) throws SQLException, JournalException {
    if (update(connection, "UPDATE ul_journal SET head = head WHERE id = 1") != 1) {
      throw new JournalException("the journal's own row is missing");
    }
    return queryLong(connection, "SELECT head FROM ul_journal WHERE id = 1");
  }

  private static Map<RequestKey, JournalEntry> known(
      Connection connection, List<Revocation> revocations) throws SQLException, JournalException {
    Map<RequestKey, JournalEntry> known = new HashMap<>();
    String marks = marks(revocations);
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT " + ENTRY + " FROM ul_revocation r WHERE r.request_id IN (" + marks + ")")) {
      for (int i = 0; i < revocations.size(); i++) {
        query.setString(i + 1, revocations.get(i).requestId());
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          JournalEntry entry = entry(rows);
          known.put(RequestKey.of(entry.revocation()), entry);
        }
      }
    }
    return known;
  }

  private void insert(Connection connection, Collection<JournalEntry> entries) throws SQLException {
    long now = clock.millis();
    try (PreparedStatement insert =
            prepare(
                connection,
                "INSERT INTO ul_revocation (number, entry_id, connection, subject, issued_at,"
                    + " request_id, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement insertKey =
            prepare(
                connection, "INSERT INTO ul_revocation_key (key_digest, number) VALUES (?, ?)")) {
      for (JournalEntry entry : entries) {
        Revocation revocation = entry.revocation();
        insert.setLong(1, entry.number());
        insert.setString(2, entry.entryId());
        insert.setString(3, revocation.connection());
        insert.setString(4, SubjectJson.write(revocation.subject()));
        if (revocation.issuedAt().isPresent()) {
          insert.setLong(5, revocation.issuedAt().getAsLong());
        } else {
          insert.setNull(5, Types.BIGINT);
        }
        insert.setString(6, revocation.requestId());
        insert.setLong(7, now);
        insert.addBatch();
        for (String digest : digests(revocation)) {
          insertKey.setString(1, digest);
          insertKey.setLong(2, entry.number());
          insertKey.addBatch();
        }
      }
      insert.executeBatch();
      insertKey.executeBatch();
    }
  }

  /** Those of either way to compare e-mail addresses, which may differ between applications. */
  private static Set<String> digests(Revocation revocation) {
    Set<String> digests = new LinkedHashSet<>();
    for (boolean exactLocalPart : new boolean[] {false, true}) {
      new SubjectKeys(exactLocalPart)
          .ofRevocation(revocation.subject())
          .forEach(key -> digests.add(key.digest(revocation.connection())));
    }
    return digests;
  }

  /** Makes the holders' work for these entries; whether there is any. */
  private static boolean insertWork(Connection connection, long first, long last)
      throws SQLException {
    return update(
            connection,
            "INSERT INTO ul_work (number, holder, attempts, not_before, leased_until)"
                + " SELECT r.number, h.holder, 0, 0, 0 FROM ul_revocation r CROSS JOIN ul_holder h"
                + " WHERE r.number >= ? AND r.number <= ?",
            first,
            last)
        > 0;
  }

  @Override
  public Page read(long from, int limit) throws JournalException {
    return transact(connection -> read(connection, from, limit));
  }

  private static Page read(Connection connection, long from, int limit)
      throws SQLException, JournalException {
    State before = state(connection);
    List<JournalEntry> entries = new ArrayList<>();
    try (PreparedStatement query =
        prepare(
            connection,
            "SELECT "
                + ENTRY
                + " FROM ul_revocation r WHERE r.number >= ? ORDER BY r.number FETCH FIRST "
                + limit
                + " ROWS ONLY")) {
      query.setLong(1, from);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          entries.add(entry(rows));
        }
      }
    }
    State after = state(connection);
    if (!after.journalId().equals(before.journalId())) {
      throw new JournalException("the journal was renewed while it was being read");
    }
    boolean full = entries.size() == limit;
    if (entries.removeIf(entry -> entry.number() <= after.floor()) && full) {
      return read(connection, after.floor() + 1, limit);
    }
    return new Page(before.journalId(), before.generation(), before.head(), after.floor(), entries);
  }

  private record State(String journalId, long generation, long head, long floor) {}

  private static State state(Connection connection) throws SQLException, JournalException {
    try (PreparedStatement query =
            prepare(
                connection,
                "SELECT journal_id, generation, head, floor FROM ul_journal WHERE id = 1");
        ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        throw new JournalException("the journal's own row is missing");
      }
      return new State(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  @Override
  public void renew(String expectedJournalId, long generation) throws JournalException {
    write(
        connection ->
            update(
                connection,
                "UPDATE ul_journal SET journal_id = ?, generation = ?"
                    + " WHERE id = 1 AND journal_id = ?",
                UUID.randomUUID().toString(),
                generation,
                expectedJournalId));
  }

  @Override
  public int forget(Instant recordedBefore, int limit) throws JournalException {
    return write(connection -> forget(connection, recordedBefore.toEpochMilli(), limit));
  }

  private static int forget(Connection connection, long recordedBefore, int limit)
      throws SQLException, JournalException {
    long head = lockHead(connection);
    long firstPending = queryLong(connection, "SELECT MIN(number) FROM ul_work");
    long newFloor = 0;
    int forgotten = 0;
    try (PreparedStatement query =
            prepare(
                connection,
                "SELECT number, recorded_at FROM ul_revocation ORDER BY number FETCH FIRST "
                    + limit
                    + " ROWS ONLY");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()
          && rows.getLong(2) < recordedBefore
          && rows.getLong(1) < head
          && (firstPending == 0 || rows.getLong(1) < firstPending)) {
        newFloor = rows.getLong(1);
        forgotten++;
      }
    }
    if (forgotten > 0) {
      update(connection, "UPDATE ul_journal SET floor = ? WHERE id = 1", newFloor);
      update(connection, "DELETE FROM ul_revocation_key WHERE number <= ?", newFloor);
      update(connection, "DELETE FROM ul_revocation WHERE number <= ?", newFloor);
    }
    return forgotten;
  }

  @Override
  public void register(String holder) throws JournalException {
    long now = clock.millis();
    try {
      // Under the head's lock, so that every entry with a later number makes work for the holder.
      write(
          connection -> {
            insertIfMissing(connection, holder, lockHead(connection));
            return holder;
          });
    } catch (JournalException e) {
      // Another node of the same application may have been faster.
      if (!transact(connection -> isRegistered(connection, holder))) {
        throw e;
      }
    }
    holders.put(holder, now);
  }

  /**
   * Registers a holder. One that the database has lost since it was registered here, as by a
   * backup, gets the work that it was not given meanwhile. The caller has the head's lock.
   */
  private void insertIfMissing(Connection connection, String holder, long head)
      throws SQLException {
    if (isRegistered(connection, holder)) {
      return;
    }
    update(connection, "INSERT INTO ul_holder (holder) VALUES (?)", holder);
    Long known = holders.get(holder);
    if (known != null) {
      update(
          connection,
          "INSERT INTO ul_work (number, holder, attempts, not_before, leased_until)"
              + " SELECT r.number, h.holder, 0, 0, 0 FROM ul_revocation r CROSS JOIN ul_holder h"
              + " WHERE h.holder = ? AND r.number > ? AND r.recorded_at >= ? AND NOT EXISTS"
              + " (SELECT 1 FROM ul_work w WHERE w.number = r.number AND w.holder = h.holder)",
          holder,
          head - MADE_UP,
          known - APART.toMillis());
      Log.TOKENS_FAILED.write(
          "the database no longer knew that "
              + holder
              + " holds refresh tokens; it is registered again, and carries out what was recorded"
              + " meanwhile, the latest "
              + MADE_UP
              + " at most");
    }
  }

  private static boolean isRegistered(Connection connection, String holder) throws SQLException {
    return exists(connection, "SELECT 1 FROM ul_holder WHERE holder = ?", holder);
  }

  private static boolean exists(Connection connection, String sql, String key) throws SQLException {
    try (PreparedStatement query = prepare(connection, sql)) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  @Override
  public List<Work> due(String holder, int limit) throws JournalException {
    return transact(
        connection -> {
          try (PreparedStatement query =
              prepare(
                  connection,
                  "SELECT "
                      + ENTRY
                      + ", w.holder, w.attempts FROM ul_work w JOIN ul_revocation r"
                      + " ON r.number = w.number WHERE w.holder = ? AND w.not_before <= ?"
                      + " AND w.leased_until <= ?"
                      + " ORDER BY w.number FETCH FIRST "
                      + limit
                      + " ROWS ONLY")) {
            query.setString(1, holder);
            query.setLong(2, clock.millis());
            query.setLong(3, clock.millis());
            return work(query);
          }
        });
  }

  @Override
  public Optional<Work> lease(long number, String holder, Duration lease) throws JournalException {
    return write(
        connection -> {
          long now = clock.millis();
          int leased =
              update(
                  connection,
                  "UPDATE ul_work SET leased_until = ? WHERE number = ? AND holder = ?"
                      + " AND leased_until <= ?",
                  now + lease.toMillis(),
                  number,
                  holder,
                  now);
          if (leased == 0) {
            return Optional.empty();
          }
          try (PreparedStatement query =
              prepare(
                  connection,
                  "SELECT "
                      + ENTRY
                      + ", w.holder, w.attempts FROM ul_work w JOIN ul_revocation r"
                      + " ON r.number = w.number WHERE w.number = ? AND w.holder = ?")) {
            query.setLong(1, number);
            query.setString(2, holder);
            return work(query).stream().findFirst();
          }
        });
  }

  private static List<Work> work(PreparedStatement query) throws SQLException, JournalException {
    List<Work> work = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        work.add(new Work(entry(rows), rows.getString(7), rows.getInt(8)));
      }
    }
    return work;
  }

  @Override
  public void done(JournalEntry entry, String holder) throws JournalException {
    write(
        connection ->
            update(
                connection,
                "DELETE FROM ul_work WHERE number = ? AND holder = ? AND EXISTS"
                    + " (SELECT 1 FROM ul_revocation r WHERE r.number = ? AND r.entry_id = ?)",
                entry.number(),
                holder,
                entry.number(),
                entry.entryId()));
  }

  @Override
  public void failed(long number, String holder, Duration retryAfter) throws JournalException {
    write(
        connection ->
            update(
                connection,
                "UPDATE ul_work SET attempts = attempts + 1, not_before = ?, leased_until = 0"
                    + " WHERE number = ? AND holder = ?",
                clock.millis() + retryAfter.toMillis(),
                number,
                holder));
  }

  @Override
  public List<String> pending(long number) throws JournalException {
    return pending(List.of(number)).getOrDefault(number, List.of());
  }

  @Override
  public Map<Long, List<String>> pending(Collection<Long> numbers) throws JournalException {
    if (numbers.isEmpty()) {
      return Map.of();
    }
    String marks = marks(numbers);
    return transact(
        connection -> {
          Map<Long, List<String>> holders = new HashMap<>();
          try (PreparedStatement query =
              prepare(
                  connection,
                  "SELECT number, holder FROM ul_work WHERE number IN (" + marks + ")")) {
            int mark = 1;
            for (long number : numbers) {
              query.setLong(mark++, number);
            }
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                holders
                    .computeIfAbsent(rows.getLong(1), number -> new ArrayList<>())
                    .add(rows.getString(2));
              }
            }
          }
          return holders;
        });
  }

  @Override
  public Optional<Position> credential(Collection<String> digests) throws JournalException {
    String marks = marks(digests);
    return transact(
        connection -> {
          try (PreparedStatement query =
              prepare(
                  connection,
                  "SELECT journal_id, number FROM ul_credential WHERE digest IN (" + marks + ")")) {
            int index = 0;
            for (String digest : digests) {
              query.setString(++index, digest);
            }
            Optional<Position> lowest = Optional.empty();
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                Position issued = new Position(rows.getString(1), rows.getLong(2));
                lowest = Optional.of(lowest.map(issued::lower).orElse(issued));
              }
            }
            return lowest;
          }
        });
  }

  @Override
  public void recordCredential(String digest, Position issued) throws JournalException {
    try {
      write(
          connection ->
              isRecorded(connection, digest)
                  ? 0
                  : update(
                      connection,
                      "INSERT INTO ul_credential (digest, journal_id, number, recorded_at)"
                          + " VALUES (?, ?, ?, ?)",
                      digest,
                      issued.journalId(),
                      issued.number(),
                      clock.millis()));
    } catch (JournalException e) {
      // Another node may have been faster.
      if (!transact(connection -> isRecorded(connection, digest))) {
        throw e;
      }
    }
  }

  private static boolean isRecorded(Connection connection, String digest) throws SQLException {
    return exists(connection, "SELECT 1 FROM ul_credential WHERE digest = ?", digest);
  }

  @Override
  public int forgetCredentials(Instant recordedBefore, int limit) throws JournalException {
    return write(
        connection ->
            update(
                connection,
                "DELETE FROM ul_credential WHERE digest IN (SELECT digest FROM ul_credential"
                    + " WHERE recorded_at < ? ORDER BY recorded_at FETCH FIRST "
                    + limit
                    + " ROWS ONLY)",
                recordedBefore.toEpochMilli()));
  }

  @Override
  public Controls controls(Set<String> connections) throws JournalException {
    Set<String> known = new HashSet<>();
    Controls controls = transact(connection -> controls(connection, known));
    for (String name : connections) {
      if (!known.contains(name)) {
        insertConnection(name);
      }
    }
    return controls;
  }

  private static Controls controls(Connection connection, Set<String> known) throws SQLException {
    Set<String> paused = new HashSet<>();
    boolean endRequested = false;
    try (PreparedStatement query =
            prepare(connection, "SELECT name, paused, end_all FROM ul_connection");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        known.add(rows.getString(1));
        if (rows.getInt(2) != 0) {
          paused.add(rows.getString(1));
        }
        endRequested |= rows.getInt(3) != 0;
      }
    }
    return new Controls(
        paused, endRequested, queryLong(connection, "SELECT COUNT(*) FROM ul_work"));
  }

  private void insertConnection(String name) throws JournalException {
    insertOnce(
        "SELECT 1 FROM ul_connection WHERE name = ?",
        "INSERT INTO ul_connection (name, paused, end_all) VALUES (?, 0, 0)",
        name);
  }

  /** Another node may be faster. */
  private void insertOnce(String present, String insert, String key, Object... others)
      throws JournalException {
    Object[] values = new Object[others.length + 1];
    values[0] = key;
    System.arraycopy(others, 0, values, 1, others.length);
    try {
      write(
          connection -> exists(connection, present, key) ? 0 : update(connection, insert, values));
    } catch (JournalException e) {
      if (!transact(connection -> exists(connection, present, key))) {
        throw e;
      }
    }
  }

  @Override
  public void pause(String name, boolean paused) throws JournalException {
    insertConnection(name);
    write(
        connection ->
            update(
                connection,
                "UPDATE ul_connection SET paused = ? WHERE name = ?",
                paused ? 1 : 0,
                name));
  }

  @Override
  public Set<String> endRequested() throws JournalException {
    return write(
        connection -> {
          Set<String> requested = new LinkedHashSet<>();
          try (PreparedStatement query =
                  prepare(
                      connection,
                      "SELECT name FROM ul_connection WHERE end_all <> 0 ORDER BY name");
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              requested.add(rows.getString(1));
            }
          }
          // Of several nodes one finds the row as it was. What somebody else has locked is waited
          // for before the head is locked, so that it holds up no revocation.
          Set<String> names = new LinkedHashSet<>();
          for (String name : requested) {
            if (update(
                    connection,
                    "UPDATE ul_connection SET end_all = 0 WHERE name = ? AND end_all <> 0",
                    name)
                > 0) {
              names.add(name);
            }
          }
          if (!names.isEmpty()) {
            append(connection, names.stream().map(Revocation::ofEverybody).toList());
          }
          return names;
        });
  }

  @Override
  public String secret(String name, String proposed) throws JournalException {
    insertOnce(
        "SELECT 1 FROM ul_secret WHERE name = ?",
        "INSERT INTO ul_secret (name, secret) VALUES (?, ?)",
        name,
        proposed);
    return transact(
        connection -> {
          try (PreparedStatement query =
              prepare(connection, "SELECT secret FROM ul_secret WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
              if (!row.next()) {
                throw new JournalException("the secret " + name + " is gone");
              }
              return row.getString(1);
            }
          }
        });
  }

  /** For as many parameters of {@code IN}. */
  private static String marks(Collection<?> parameters) {
    return String.join(", ", Collections.nCopies(parameters.size(), "?"));
  }

  @Override
  public boolean durable() {
    return true;
  }

  private static JournalEntry entry(ResultSet row) throws SQLException, JournalException {
    long issuedAt = row.getLong(5);
    OptionalLong issued = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(issuedAt);
    try {
      return new JournalEntry(
          row.getLong(1),
          row.getString(2),
          new Revocation(
              row.getString(3), SubjectJson.read(row.getString(4)), issued, row.getString(6)));
    } catch (InvalidSubjectException e) {
      throw new JournalException("revocation " + row.getLong(1) + " cannot be understood", e);
    }
  }

  /** A transaction that takes locks; not even a node that freezes in it keeps them for long. */
  private <T> T write(Transaction<T> work) throws JournalException {
    return transact(
        connection -> {
          if (Transactions.isPostgresql(connection)) {
            execute(connection, POSTGRESQL_BOUNDS);
          }
          return work.in(connection);
        });
  }

  private <T> T transact(Transaction<T> work) throws JournalException {
    findTables();
    try {
      return transactions.commit(work);
    } catch (SQLException e) {
      throw new JournalException("the database failed", e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return Transactions.prepare(connection, sql, TIMEOUT_SECONDS);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  /** One number; 0 where there is none. */
  private static long queryLong(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
