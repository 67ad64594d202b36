package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.configuration.ConnectionSettings.KeySource;
import dev.universallogout.testing.ProductAnew;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A verified caller, and the principal made of it. */
class CallerTest {

  private static final Connection OKTA =
      new Connection("okta", TestTokens.settings("okta", new KeySource.Discovery()));

  @Test
  void requestId_ofACaller_isADigestOfIssuerAndTokenId() {
    assertThat(caller("https://acme.example", "id-1").requestId())
        .matches("[0-9a-f]{64}")
        .isEqualTo(caller("https://acme.example", "id-1").requestId())
        .isNotEqualTo(caller("https://acme.example", "id-2").requestId());
  }

  @Test
  @DisplayName("105: the same jti of another issuer is another request")
  void requestId_ofAnotherIssuer_differs() {
    assertThat(caller("https://acme.example", "id-1").requestId())
        .isNotEqualTo(caller("https://other.example", "id-1").requestId());
  }

  @Test
  void requestId_ofPartsThatJoinToTheSameText_differs() {
    assertThat(caller("https://acme.example", "/id").requestId())
        .isNotEqualTo(caller("https://acme.example/", "id").requestId());
  }

  @Test
  void text_ofCallerAndPrincipal_showsNoToken() {
    Caller caller = caller(TestTokens.ISSUER, "secret-id");

    assertThat(caller.toString()).doesNotContain("secret-id", "raw");
    assertThat(CallerPrincipal.of(caller).toString()).doesNotContain("secret-id", "raw");
  }

  @Test
  void principal_ofACaller_isAJsonWebToken() {
    JsonWebToken token = token();

    assertThat(token.getName()).isEqualTo(TestTokens.CLIENT_ID);
    assertThat(token.getRawToken()).isEqualTo("raw.to.ken");
    assertThat(token.getIssuer()).isEqualTo(TestTokens.ISSUER);
    assertThat(token.getSubject()).isEqualTo(TestTokens.CLIENT_ID);
    assertThat(token.getTokenID()).isEqualTo("id-1");
    assertThat(token.getAudience()).isEqualTo(Set.of(TestTokens.AUDIENCE));
    assertThat(token.getIssuedAtTime()).isEqualTo(100);
    assertThat(token.getExpirationTime()).isEqualTo(400);
    assertThat(token.getGroups()).isEmpty();
    assertThat(token.getClaimNames())
        .containsExactlyInAnyOrder(
            "iss",
            "sub",
            "aud",
            "iat",
            "exp",
            "jti",
            "raw_token",
            "note",
            "count",
            "list",
            "map",
            "flag",
            "email_verified",
            "address");
  }

  @Test
  void claim_ofThePrincipal_hasTheTypeOfTheSpecification() {
    JsonWebToken token = token();

    assertThat(token.<Object>getClaim("aud")).isEqualTo(Set.of(TestTokens.AUDIENCE));
    assertThat(token.<Object>getClaim("exp")).isEqualTo(400L);
    assertThat(token.<Object>getClaim(Claims.email_verified)).isEqualTo(true);
    assertThat(token.<JsonObject>getClaim("address").getString("city")).isEqualTo("Bonn");
    assertThat(token.<JsonString>getClaim("note").getString()).isEqualTo("text");
    assertThat(token.<JsonNumber>getClaim("count").longValue()).isEqualTo(7);
    assertThat(token.<JsonValue>getClaim("list").asJsonArray()).hasSize(2);
    assertThat(token.<JsonValue>getClaim("map").asJsonObject().getInt("a")).isEqualTo(1);
    assertThat(token.<JsonValue>getClaim("flag")).isEqualTo(JsonValue.TRUE);
    assertThat(token.<Object>getClaim("absent")).isNull();
    assertThat(token.<Object>claim("absent")).isEmpty();
  }

  @Test
  void principals_ofTheSameCaller_areEqual() {
    assertThat(token()).isEqualTo(token()).hasSameHashCodeAs(token());
    assertThat(CallerPrincipal.of(caller(TestTokens.ISSUER, "id-2"))).isNotEqualTo(token());
  }

  @Test
  void principal_withoutTheMicroProfileApi_isAPlainOne() throws Exception {
    ClassLoader loader = new ProductAnew("org.eclipse.microprofile.");
    Class<?> probe = loader.loadClass(Probe.class.getName());

    Principal principal = (Principal) probe.getMethod("principal").invoke(null);

    assertThat(principal.getClass().getClassLoader()).isSameAs(loader);
    assertThat(principal.getName()).isEqualTo(TestTokens.CLIENT_ID);
    assertThat(principal.toString()).doesNotContain("raw", "id-1");
  }

  /** Runs inside the class loader that lacks the API. */
  public static final class Probe {
    private Probe() {}

    public static Principal principal() {
      return CallerPrincipal.of(caller(TestTokens.ISSUER, "id-1"));
    }
  }

  private static JsonWebToken token() {
    return (JsonWebToken) CallerPrincipal.of(caller(TestTokens.ISSUER, "id-1"));
  }

  private static Caller caller(String issuer, String tokenId) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", issuer);
    claims.put("sub", TestTokens.CLIENT_ID);
    claims.put("aud", TestTokens.AUDIENCE);
    claims.put("iat", 100L);
    claims.put("exp", 400L);
    claims.put("jti", tokenId);
    claims.put("note", "text");
    claims.put("count", 7L);
    claims.put("list", List.of("a", 1L));
    claims.put("map", Map.of("a", 1L));
    claims.put("flag", true);
    claims.put("email_verified", true);
    claims.put("address", Map.of("city", "Bonn"));
    return new Caller(OKTA, issuer, TestTokens.CLIENT_ID, 100, 400, tokenId, claims, "raw.to.ken");
  }
}
