package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is read from the claims of a token, as servers give them. */
class TokenClaimsTest {

  @Test
  void issueTime_isThatOfTheSignIn_elseOfTheToken() {
    assertThat(issuedAt(Map.of("auth_time", 100L, "iat", 200L))).hasValue(100);
    assertThat(issuedAt(Map.of("iat", 200L))).hasValue(200);
    assertThat(issuedAt(Map.of("iat", new Date(200_999)))).hasValue(200);
    assertThat(issuedAt(Map.of())).isEmpty();
  }

  /** As SmallRye on WildFly does, and Open Liberty. */
  @Test
  void issueTime_whereTheServerSaysZeroForNoSignIn_isThatOfTheToken() {
    assertThat(issuedAt(Map.of("auth_time", 0L, "iat", 200L))).hasValue(200);
    assertThat(issuedAt(Map.of("auth_time", 0L, "iat", 0L))).isEmpty();
  }

  private static OptionalLong issuedAt(Map<String, Object> claims) {
    return TokenClaims.subject(claims::get).issuedAt();
  }
}
