package dev.universallogout;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.Settings.Endpoint;
import dev.universallogout.configuration.Settings.JournalKind;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JdbcJournal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.observability.Log;
import jakarta.servlet.ServletContext;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Which journal an application has: the host's own, that of the configured data source, that of the
 * default data source if its database outlives the server, else one in memory, with a warning.
 *
 * @param journal the journal
 * @param dataSource the database it is in, if it is in one of ours
 */
record JournalChoice(RevocationJournal journal, Optional<DataSource> dataSource) {
  static final String DEFAULT = "java:comp/DefaultDataSource";
  private static final String KEY = "universal-logout.data-source: ";

  static JournalChoice of(ServletContext context, Settings settings) {
    JournalChoice choice = choose(context, settings);
    if (settings.notifyNodes() && choice.dataSource().isEmpty()) {
      Log.DOORBELL_FAILED.write(
          "universal-logout.journal.notify has no effect: this journal is in no database of ours");
    }
    return choice;
  }

  private static JournalChoice choose(ServletContext context, Settings settings) {
    Optional<RevocationJournal> host = HostBeans.one(RevocationJournal.class);
    if (host.isPresent()) {
      return new JournalChoice(host.get(), Optional.empty());
    }
    Optional<DataSource> dataSource = dataSource(settings);
    if (dataSource.isPresent()) {
      return new JournalChoice(open(dataSource.get(), settings), dataSource);
    }
    if (settings.journal() == JournalKind.AUTO) {
      judgeMemory(context, settings);
    }
    return new JournalChoice(new InMemoryJournal(), Optional.empty());
  }

  private static Optional<DataSource> dataSource(Settings settings) {
    if (settings.journal() == JournalKind.MEMORY) {
      return Optional.empty();
    }
    if (settings.dataSource().isPresent()) {
      return Optional.of(lookUp(settings.dataSource().get()));
    }
    if (settings.journal() == JournalKind.JDBC) {
      throw new ConfigurationException(
          KEY + "missing; journal=jdbc needs the JNDI name of a data source");
    }
    return defaultDataSource();
  }

  private static DataSource lookUp(String name) {
    return ServerResources.find(name, DataSource.class)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    KEY
                        + "there is no data source at "
                        + name
                        + "; give its JNDI name as the server knows it (Payara: jdbc/…, WildFly: java:/…)"));
  }

  private static Optional<DataSource> defaultDataSource() {
    return ServerResources.find(DEFAULT, DataSource.class).filter(JournalChoice::outlivesTheServer);
  }

  /**
   * One that cannot be asked stops the start: a node with a journal of its own would miss what
   * others record.
   */
  private static boolean outlivesTheServer(DataSource dataSource) {
    try {
      return !JdbcJournal.isEmbedded(dataSource);
    } catch (JournalException e) {
      ConfigurationException wrong =
          new ConfigurationException(
              KEY
                  + DEFAULT
                  + " cannot be asked; name another data source, or set universal-logout.journal=memory");
      wrong.initCause(e);
      throw wrong;
    }
  }

  private static RevocationJournal open(DataSource dataSource, Settings settings) {
    try {
      return JdbcJournal.open(dataSource, settings.createSchema());
    } catch (JournalException e) {
      ConfigurationException wrong = new ConfigurationException(KEY + e.getMessage());
      wrong.initCause(e);
      throw wrong;
    }
  }

  private static void judgeMemory(ServletContext context, Settings settings) {
    if (settings.endpoint() == Endpoint.JAX_RS || Descriptors.sayDistributable(context)) {
      throw new ConfigurationException(
          KEY
              + "missing; an application of several nodes, or the stand-alone WAR, needs a database that all share"
              + " (or universal-logout.journal=memory, if it is one node that may forget)");
    }
    Log.JOURNAL_IN_MEMORY.write(
        "revocations are kept in memory only and are forgotten at a restart; name a database by"
            + " universal-logout.data-source, or accept this by universal-logout.journal=memory");
  }
}
