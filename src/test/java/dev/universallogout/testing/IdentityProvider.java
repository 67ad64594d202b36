package dev.universallogout.testing;

import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.sender.RevocationResponse;
import dev.universallogout.sender.Sender;
import dev.universallogout.sender.SigningKey;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** An identity provider with one connection to the application under test. */
public final class IdentityProvider {
  public static final String ISSUER = "https://idp.example";
  private static final String CLIENT_ID = "app";
  private static final String AUDIENCE = "https://host.example/revocation";

  private final String connection;
  private final SigningKey.Generated key = SigningKey.generate("test");

  public IdentityProvider(String connection) {
    this.connection = connection;
  }

  /** The configuration that lets it in, by key. */
  public Map<String, String> configuration() {
    Map<String, String> keys = new LinkedHashMap<>();
    String prefix = "universal-logout.connection." + connection + ".";
    keys.put("universal-logout.connections", connection);
    keys.put(prefix + "issuer", ISSUER);
    keys.put(prefix + "client-id", CLIENT_ID);
    keys.put(prefix + "audience", AUDIENCE);
    keys.put(prefix + "jwks", key.jwks());
    return keys;
  }

  /** Revokes a user by the name he has at this provider. */
  public RevocationResponse revoke(URI base, String user) {
    return revoke(base, new IssuerSubject(ISSUER, user));
  }

  /** Revokes. */
  public RevocationResponse revoke(URI base, SubjectIdentifier subject) {
    return send(sign(base, subject));
  }

  /** A request that can be sent more than once. */
  public RevocationRequest sign(URI base, SubjectIdentifier subject) {
    URI endpoint = base.resolve("oauth/global-token-revocation/connection/" + connection);
    Sender.Credentials credentials = new Sender.Credentials(ISSUER, CLIENT_ID, AUDIENCE, key.key());
    return new Sender(endpoint, credentials, Clock.systemUTC()).sign(subject);
  }

  /** Sends it. */
  public static RevocationResponse send(RevocationRequest request) {
    try {
      return Sender.send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
