package dev.universallogout.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A small OpenID provider on the loopback interface. One person at a time has a session here, and
 * whoever comes to {@code /authorize} is sent back as that person without being asked.
 */
public final class OpenIdProvider implements AutoCloseable {
  /** The client that it knows. */
  public static final String CLIENT_ID = "openid-app";

  private final RSAKey key = TestKeys.rsa("openid");
  private final HttpServer server;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicInteger authorizations = new AtomicInteger();
  private volatile Person present = new Person("", Optional.empty(), Optional.empty());

  /**
   * Who has a session here.
   *
   * @param issuedAt the ID token's {@code iat}; empty: when it is issued
   * @param authTime the ID token's {@code auth_time}; empty: the token has none
   */
  private record Person(String subject, Optional<Instant> issuedAt, Optional<Instant> authTime) {}

  /** What a code or an access token stands for. */
  private record Grant(Person person, String nonce) {}

  public OpenIdProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", e -> json(e, discovery()));
    server.createContext("/keys", e -> json(e, TestKeys.jwks(key.toPublicJWK())));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.createContext("/userinfo", this::userInfo);
    server.start();
  }

  /** Its issuer identifier. */
  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Somebody has a session here; his tokens say when he signed in. */
  public void signIn(String subject, Instant authTime) {
    present = new Person(subject, Optional.empty(), Optional.of(authTime));
  }

  /** Somebody has a session here; his tokens say when they were issued and nothing else. */
  public void issueAt(String subject, Instant issuedAt) {
    present = new Person(subject, Optional.of(issuedAt), Optional.empty());
  }

  /** How often a browser has come to sign in. */
  public int authorizations() {
    return authorizations.get();
  }

  private String discovery() {
    return """
        {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize",\
        "token_endpoint":"%1$s/token","userinfo_endpoint":"%1$s/userinfo",\
        "jwks_uri":"%1$s/keys","end_session_endpoint":"%1$s/logout",\
        "scopes_supported":["openid","email","profile"],"response_types_supported":["code"],\
        "subject_types_supported":["public"],\
        "id_token_signing_alg_values_supported":["RS256"],\
        "claims_supported":["sub","email"]}"""
        .formatted(issuer());
  }

  private void authorize(HttpExchange exchange) throws IOException {
    authorizations.incrementAndGet();
    Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    grants.put(code, new Grant(present, query.getOrDefault("nonce", "")));
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Grant grant = grants.remove(parameters(form).getOrDefault("code", ""));
    if (grant == null) {
      answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    String accessToken = UUID.randomUUID().toString();
    grants.put(accessToken, grant);
    answer(
        exchange,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":600,\"id_token\":\"%s\"}"
            .formatted(accessToken, idToken(grant)));
  }

  private String idToken(Grant grant) {
    Person person = grant.person();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject(person.subject())
            .audience(CLIENT_ID)
            .claim("nonce", grant.nonce())
            .claim("email", person.subject() + "@corp.example")
            .issueTime(Date.from(person.issuedAt().orElseGet(Instant::now)))
            .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    person.authTime().ifPresent(time -> claims.claim("auth_time", time.getEpochSecond()));
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .type(JOSEObjectType.JWT)
                  .keyID(key.getKeyID())
                  .build(),
              claims.build());
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void userInfo(HttpExchange exchange) throws IOException {
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    Grant grant = grants.get(bearer == null ? "" : bearer.replaceFirst("^Bearer ", ""));
    if (grant == null) {
      answer(exchange, 401, "{}");
      return;
    }
    String subject = grant.person().subject();
    json(exchange, "{\"sub\":\"%1$s\",\"email\":\"%1$s@corp.example\"}".formatted(subject));
  }

  private static Map<String, String> parameters(String encoded) {
    return Arrays.stream(encoded.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static void json(HttpExchange exchange, String document) throws IOException {
    answer(exchange, 200, document);
  }

  private static void answer(HttpExchange exchange, int status, String document)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = document.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
