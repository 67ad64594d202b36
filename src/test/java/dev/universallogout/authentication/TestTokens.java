package dev.universallogout.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import dev.universallogout.configuration.ConnectionSettings.StatusProfile;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.configuration.SubjectScope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Builds callers' JWTs as Okta sends them, and any deviation from that: header and claims are
 * whatever is asked for, only the signature is computed.
 */
public final class TestTokens {

  public static final String ISSUER = "https://acme.okta.example";
  public static final String CLIENT_ID = "0oa1testapplication";
  public static final String AUDIENCE =
      "https://app.example/oauth/global-token-revocation/connection/okta";

  private final Map<String, Object> header = new LinkedHashMap<>();
  private final Map<String, Object> claims = new LinkedHashMap<>();
  private JWK key;
  private JWSAlgorithm algorithm = JWSAlgorithm.RS256;
  private JWSSigner signer;
  private String rawHeader;
  private String rawClaims;

  private TestTokens(JWK key, Instant now) {
    this.key = key;
    header.put("typ", "global-token-revocation+jwt");
    header.put("alg", "RS256");
    header.put("kid", key.getKeyID());
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("iss", ISSUER);
    claims.put("sub", CLIENT_ID);
    claims.put("aud", AUDIENCE);
    claims.put("iat", now.getEpochSecond());
    claims.put("nbf", now.getEpochSecond() - 300);
    claims.put("exp", now.getEpochSecond() + 300);
  }

  /** A JWT that is valid in every respect for {@link #settings}, issued at this moment. */
  public static TestTokens issuedAt(JWK key, Instant now) {
    return new TestTokens(key, now);
  }

  /** The settings of an enabled connection whose callers' JWTs these are. */
  public static ConnectionSettings settings(String name, KeySource keys) {
    return new ConnectionSettings(
        name,
        true,
        Set.of(ISSUER),
        CLIENT_ID,
        Set.of(AUDIENCE),
        keys,
        SettingsReader.ALGORITHMS,
        false,
        false,
        new SubjectScope(
            Set.of(
                "account", "email", "iss_sub", "opaque", "phone_number", "did", "uri", "aliases"),
            Set.of(ISSUER),
            Optional.empty(),
            Optional.empty()),
        StatusProfile.AUTH0);
  }

  /** Signs with this algorithm and says so in the header. */
  public TestTokens algorithm(JWSAlgorithm algorithm) {
    this.algorithm = algorithm;
    return header("alg", algorithm.getName());
  }

  /** Signs with this key, whatever the header says. */
  public TestTokens signedBy(JWK key) {
    this.key = key;
    return this;
  }

  /** Lets this sign, whatever the header says. */
  public TestTokens signedBy(JWSSigner signer, JWSAlgorithm algorithm) {
    this.signer = signer;
    this.algorithm = algorithm;
    return this;
  }

  /** Sets a header parameter; null is written as such. */
  public TestTokens header(String name, Object value) {
    header.put(name, value);
    return this;
  }

  /** Leaves a header parameter out. */
  public TestTokens withoutHeader(String name) {
    header.remove(name);
    return this;
  }

  /** Sets a claim; null is written as such. */
  public TestTokens claim(String name, Object value) {
    claims.put(name, value);
    return this;
  }

  /** Leaves a claim out. */
  public TestTokens withoutClaim(String name) {
    claims.remove(name);
    return this;
  }

  /** Sends this text as header. */
  public TestTokens rawHeader(String json) {
    rawHeader = json;
    return this;
  }

  /** Sends this text as claims. */
  public TestTokens rawClaims(String json) {
    rawClaims = json;
    return this;
  }

  /** The header's JSON. */
  public String headerJson() {
    return rawHeader != null ? rawHeader : JSONObjectUtils.toJSONString(header);
  }

  /** The claims' JSON. */
  public String claimsJson() {
    return rawClaims != null ? rawClaims : JSONObjectUtils.toJSONString(claims);
  }

  /** The compact serialisation. */
  public String compact() {
    String content = Base64URL.encode(headerJson()) + "." + Base64URL.encode(claimsJson());
    try {
      JWSSigner chosen =
          signer != null ? signer : new DefaultJWSSignerFactory().createJWSSigner(key, algorithm);
      return content
          + "."
          + chosen.sign(new JWSHeader(algorithm), content.getBytes(StandardCharsets.US_ASCII));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The value of an {@code Authorization} header. */
  public String bearer() {
    return "Bearer " + compact();
  }
}
