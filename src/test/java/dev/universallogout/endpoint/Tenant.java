package dev.universallogout.endpoint;

import com.nimbusds.jose.jwk.JWK;
import dev.universallogout.authentication.TestTokens;
import java.time.Instant;
import java.util.Map;

/**
 * An identity provider's application and the connection that is configured for it.
 *
 * @param connection the connection's name
 * @param issuer the issuer of its callers' JWTs
 * @param key the key that signs them
 */
record Tenant(String connection, String issuer, JWK key) {

  String clientId() {
    return "0oa-" + connection;
  }

  String audience() {
    return "https://app.example/oauth/global-token-revocation/connection/" + connection;
  }

  /** A JWT that is valid in every respect. */
  TestTokens token() {
    return TestTokens.issuedAt(key, Instant.now())
        .claim("iss", issuer)
        .claim("sub", clientId())
        .claim("aud", audience());
  }

  /** A request that is valid in every respect, but for the body, which it has not. */
  Request request(LegacyHost host, String token) {
    return host.revocation(connection)
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + token);
  }

  /** A request that is valid in every respect and names this user. */
  Request revocation(LegacyHost host, String user) {
    return request(host, token().compact()).body(Bodies.issuerSubject(issuer, user));
  }

  /** The user as this connection may name one. */
  String body(String user) {
    return Bodies.issuerSubject(issuer, user);
  }

  /** What must be configured, but for the keys. */
  void configure(Map<String, String> configuration) {
    String prefix = "universal-logout.connection." + connection + ".";
    configuration.merge(
        "universal-logout.connections", connection, (names, name) -> names + "," + name);
    configuration.put(prefix + "issuer", issuer);
    configuration.put(prefix + "client-id", clientId());
    configuration.put(prefix + "audience", audience());
  }
}
