package dev.universallogout.session;

import dev.universallogout.configuration.Keys;
import dev.universallogout.journal.ClockedJournal;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.Login;
import dev.universallogout.token.Redemption.Redeemed;
import dev.universallogout.token.RefreshTokens;
import dev.universallogout.token.TestDatabase;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A journal in H2, and the refresh tokens of two nodes beside it, whose clocks are ten minutes
 * apart.
 */
final class SharedDatabase implements NodesHistory.Shared, NodesHistory.Tokens, AutoCloseable {
  private static final Duration APART = Duration.ofMinutes(10);

  private final TestDatabase database = TestDatabase.h2();
  private final List<RefreshTokens> nodes = new ArrayList<>();

  SharedDatabase() throws Exception {
    journal(0);
    for (int i = 0; i < 2; i++) {
      nodes.add(
          RefreshTokens.open(
              database.dataSource(),
              new SubjectKeys(false),
              Set.of("okta"),
              Keys.minimal().read().refreshTokens(),
              clock(i),
              new SecureRandom(),
              Optional.of(true)));
    }
  }

  @Override
  public RevocationJournal journal(int node) throws Exception {
    return ClockedJournal.open(database.dataSource(), clock(node));
  }

  private static Clock clock(int node) {
    return Clock.offset(Clock.systemUTC(), APART.multipliedBy(node));
  }

  @Override
  public void loseLatest(int entries) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "UPDATE ul_journal SET head = CASE WHEN head - %1$d < floor THEN floor ELSE head - %1$d END"
              .formatted(entries));
      for (String table : List.of("ul_revocation_key", "ul_revocation")) {
        statement.execute("DELETE FROM " + table + " WHERE number > (SELECT head FROM ul_journal)");
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public NodesHistory.Tokens tokens() {
    return this;
  }

  @Override
  public String issue(String user, Position position) throws Exception {
    return nodes
        .get(0)
        .issue(
            new Login(
                Set.of("okta"), List.of(new Opaque(user)), Optional.empty(), position, "client"));
  }

  @Override
  public @Nullable String redeem(int node, String token) throws Exception {
    return nodes.get(node).redeem(token) instanceof Redeemed redeemed ? redeemed.token() : null;
  }

  @Override
  public void close() {
    nodes.forEach(RefreshTokens::close);
    database.close();
  }
}
