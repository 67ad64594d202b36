package dev.universallogout.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.universallogout.authentication.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A small OpenID provider on the loopback interface, at which one person is signed in at a time.
 */
public final class OpenIdProvider implements AutoCloseable {
  private final RSAKey key = TestKeys.rsa("openid");
  private final HttpServer server;
  private volatile String person = "";
  private volatile Instant authenticated = Instant.now();
  private volatile String nonce = "";

  public OpenIdProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", e -> json(e, discovery()));
    server.createContext("/keys", e -> json(e, TestKeys.jwks(key)));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", e -> json(e, tokens()));
    server.createContext(
        "/userinfo",
        e -> json(e, "{\"sub\":\"" + person + "\",\"email\":\"" + person + "@corp.example\"}"));
    server.start();
  }

  /** Its issuer identifier. */
  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Somebody signs in here. */
  public void signIn(String subject, Instant when) {
    person = subject;
    authenticated = when;
  }

  private String discovery() {
    String at = issuer();
    return "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/authorize\",\"token_endpoint\":\"%1$s/token\",\"userinfo_endpoint\":\"%1$s/userinfo\",\"jwks_uri\":\"%1$s/keys\",\"end_session_endpoint\":\"%1$s/logout\",\"scopes_supported\":[\"openid\",\"email\",\"profile\"],\"response_types_supported\":[\"code\"],\"subject_types_supported\":[\"public\"],\"id_token_signing_alg_values_supported\":[\"RS256\"],\"claims_supported\":[\"sub\",\"email\"]}"
        .formatted(at);
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query =
        Arrays.stream(exchange.getRequestURI().getRawQuery().split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    nonce = query.getOrDefault("nonce", "");
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            query.get("redirect_uri")
                + "?code="
                + UUID.randomUUID()
                + "&state="
                + query.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private String tokens() {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject(person)
            .audience("openid-app")
            .claim("nonce", nonce)
            .claim("email", person + "@corp.example")
            .claim("auth_time", authenticated.getEpochSecond())
            .issueTime(Date.from(authenticated))
            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
            .build();
    try {
      SignedJWT token =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("openid").build(), claims);
      token.sign(new RSASSASigner(key));
      return "{\"access_token\":\""
          + UUID.randomUUID()
          + "\",\"token_type\":\"Bearer\",\"expires_in\":600,\"id_token\":\""
          + token.serialize()
          + "\"}";
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void json(HttpExchange exchange, String document) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = document.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
