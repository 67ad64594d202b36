package com.example.modern.jdbc;

import com.example.modern.Ledger;
import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;

/** A transaction of its own. */
@ApplicationScoped
public class JdbcLedger implements Ledger {
  @Inject private UniversalLogout universalLogout;
  @Inject private JdbcTokenStore tokens;

  @Override
  public void signOutAndFail(String user) {
    try (Connection connection = tokens.connect()) {
      connection.setAutoCommit(false);
      JdbcTokenStore.insert(connection, "note-of-" + user);
      universalLogout.revoke(new Opaque(user));
      connection.rollback();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    throw new IllegalStateException("and now the business fails");
  }
}
