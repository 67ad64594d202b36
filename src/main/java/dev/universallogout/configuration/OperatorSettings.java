package dev.universallogout.configuration;

import java.util.Optional;

/**
 * What those who run the application decide.
 *
 * @param unprovenRate how many refused requests in a second one network address may cause before
 *     its requests are answered 429
 * @param auditKey the secret that makes pseudonyms of the subjects in the audit records; where
 *     empty, one that is kept with the journal
 * @param auditRemoteAddress whether the audit records have the caller's network address
 * @param metadata whether each connection's discovery metadata is served
 * @param metadataAuthMethod what that says of how callers authenticate
 */
public record OperatorSettings(
    int unprovenRate,
    Optional<String> auditKey,
    boolean auditRemoteAddress,
    boolean metadata,
    String metadataAuthMethod) {

  /** What holds where nothing is configured. */
  public static final OperatorSettings DEFAULT =
      new OperatorSettings(10, Optional.empty(), false, false, "global-token-revocation+jwt");

  /** Without the secret. */
  @Override
  public String toString() {
    return "OperatorSettings[unprovenRate=" + unprovenRate + ", metadata=" + metadata + "]";
  }
}
