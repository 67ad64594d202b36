package dev.universallogout.configuration;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * One identity provider's right to revoke, as configured.
 *
 * @param name the name in the endpoint's path
 * @param enabled whether it may revoke at present
 * @param issuers the exact {@code iss} values of the caller's JWT; may be empty, as the next two,
 *     where the application has no endpoint
 * @param clientId the exact {@code sub} of the caller's JWT
 * @param audiences the exact {@code aud} values allowed
 * @param keys where the verification keys come from
 * @param algorithms the JWS algorithms allowed, a subset of the constants in the {@code
 *     authentication} package
 * @param lenientType whether {@code typ} may also be absent or {@code JWT}
 * @param containerAuthenticates whether the container (MicroProfile JWT) verifies the signature
 *     instead of this module
 * @param scope the users it may name
 * @param statusProfile how outcomes map to HTTP statuses
 */
public record ConnectionSettings(
    String name,
    boolean enabled,
    Set<String> issuers,
    String clientId,
    Set<String> audiences,
    KeySource keys,
    Set<String> algorithms,
    boolean lenientType,
    boolean containerAuthenticates,
    SubjectScope scope,
    StatusProfile statusProfile) {

  public ConnectionSettings {
    issuers = Set.copyOf(issuers);
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
  }

  /** Where a connection's verification keys come from. */
  public sealed interface KeySource {

    /** The issuer's OpenID Connect discovery document names them. */
    record Discovery() implements KeySource {}

    /**
     * JWK sets at these locations.
     *
     * @param uris https, or http on the loopback interface
     */
    record JwksUris(List<URI> uris) implements KeySource {
      public JwksUris {
        uris = List.copyOf(uris);
      }
    }

    /**
     * A JWK set given in the configuration.
     *
     * @param json its text
     */
    record InlineJwks(String json) implements KeySource {
      /** Without the text, in which a private key may have been left by mistake. */
      @Override
      public String toString() {
        return "InlineJwks";
      }
    }

    /**
     * X.509 certificates given in the configuration; any of them may have signed.
     *
     * @param pem one or more certificates
     */
    record Certificates(String pem) implements KeySource {
      /** Without the text, for the same reason. */
      @Override
      public String toString() {
        return "Certificates";
      }
    }
  }

  /** How outcomes map to HTTP statuses. */
  public enum StatusProfile {
    /** 200, 400, 401 and 500, as Auth0 publishes. */
    AUTH0,
    /** 204, 4xx and 503, as the IETF draft has it. */
    DRAFT
  }
}
