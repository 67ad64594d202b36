package dev.universallogout.configuration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be configured, judged as a whole: an instance is consistent.
 *
 * @param connections by name
 * @param endpoint which face of the endpoint this application has
 * @param dataSource the JNDI name of the journal's data source, if one is named
 * @param journal which journal
 * @param createSchema whether missing tables are created; empty for embedded databases only
 * @param notifyNodes whether PostgreSQL tells the nodes at once that the journal has grown
 * @param pollInterval how often the journal is read
 * @param retention how long revocations are kept
 * @param tokenTimeout how long a request waits for the holders of refresh tokens
 * @param maxStaleness how long the journal may be unreadable before {@code denyWhenStale} has
 *     effect
 * @param denyWhenStale whether requests with a user are then refused
 * @param clockSkew the tolerance for the caller's clock
 * @param maxBodySize the most bytes a request's body may have
 * @param strict whether members that a format does not describe are an error
 * @param rejectUnknownSubject whether a subject that the host's directory does not know is an error
 * @param exactEmailLocalPart whether the case of an e-mail address's local part matters
 * @param session how sessions are recognised and refused
 * @param refreshTokens the refresh tokens of this application
 * @param operators what those who run the application decide
 */
public record Settings(
    Map<String, ConnectionSettings> connections,
    Endpoint endpoint,
    Optional<String> dataSource,
    JournalKind journal,
    Optional<Boolean> createSchema,
    boolean notifyNodes,
    Duration pollInterval,
    Duration retention,
    Duration tokenTimeout,
    Duration maxStaleness,
    boolean denyWhenStale,
    Duration clockSkew,
    int maxBodySize,
    boolean strict,
    boolean rejectUnknownSubject,
    boolean exactEmailLocalPart,
    SessionSettings session,
    RefreshTokenSettings refreshTokens,
    OperatorSettings operators) {

  public Settings {
    connections = Map.copyOf(connections);
  }

  /** Which face of the endpoint an application has. */
  public enum Endpoint {
    SERVLET,
    JAX_RS,
    NONE
  }

  /** Which journal is used. */
  public enum JournalKind {
    /** The database where there is one, else memory with a warning. */
    AUTO,
    JDBC,
    MEMORY
  }

  /**
   * How sessions are recognised and refused.
   *
   * @param subjectAttributes session attributes, or properties of them, that name the user, such as
   *     {@code user.email}
   * @param credentialCookies cookies that bring a user without a session, beside those that are
   *     known
   * @param clearSiteData whether a refusal also tells the browser to clear cookies and storage
   */
  public record SessionSettings(
      List<SubjectAttribute> subjectAttributes,
      List<String> credentialCookies,
      boolean clearSiteData) {
    public SessionSettings {
      subjectAttributes = List.copyOf(subjectAttributes);
      credentialCookies = List.copyOf(credentialCookies);
    }
  }

  /**
   * A session attribute that names the user.
   *
   * @param attribute the attribute's name
   * @param properties bean properties, record components or map keys to follow from there; possibly
   *     none
   */
  public record SubjectAttribute(String attribute, List<String> properties) {
    public SubjectAttribute {
      properties = List.copyOf(properties);
    }
  }
}
