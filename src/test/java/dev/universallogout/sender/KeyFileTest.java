package dev.universallogout.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  /** What PKCS#8 has ahead of the PKCS#1 key: outer sequence, version, algorithm, octet string. */
  private static final int PKCS1_OFFSET = 26;

  private static KeyPair rsa() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(content), label);
  }

  private static SignedJWT signedBy(String text, String keyId, String algorithm) throws Exception {
    SigningKey key = new KeyFile(text).key(keyId, algorithm);
    return SignedJWT.parse(key.sign(new JWTClaimsSet.Builder().issuer("x").build()));
  }

  private static void assertSigns(String text, JWSVerifier verifier, String algorithm)
      throws Exception {
    SignedJWT jwt = signedBy(text, null, null);
    assertThat(jwt.verify(verifier)).isTrue();
    assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
  }

  @Test
  void pkcs8_rsa_signsWithRs256() throws Exception {
    KeyPair pair = rsa();

    assertSigns(
        pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
        new RSASSAVerifier((RSAPublicKey) pair.getPublic()),
        "RS256");
  }

  @Test
  void pkcs1_rsa_signsWithRs256() throws Exception {
    KeyPair pair = rsa();
    byte[] pkcs8 = pair.getPrivate().getEncoded();

    assertSigns(
        pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS1_OFFSET, pkcs8.length)),
        new RSASSAVerifier((RSAPublicKey) pair.getPublic()),
        "RS256");
  }

  @ParameterizedTest
  @CsvSource({"secp256r1, ES256", "secp384r1, ES384", "secp521r1, ES512"})
  void pkcs8_ec_signsWithTheAlgorithmOfItsCurve(String curve, String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair pair = generator.generateKeyPair();

    assertSigns(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
        new ECDSAVerifier((ECPublicKey) pair.getPublic()),
        algorithm);
  }

  @Test
  void jwk_withIdAndAlgorithm_usesThem() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("own").algorithm(JWSAlgorithm.PS256).generate();

    SignedJWT jwt = signedBy(key.toJSONString(), null, null);

    assertThat(jwt.verify(new RSASSAVerifier(key))).isTrue();
    assertThat(jwt.getHeader().getKeyID()).isEqualTo("own");
    assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("PS256");
  }

  @Test
  void jwk_withIdAndAlgorithmGiven_takesThose() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("own").generate();

    SignedJWT jwt = signedBy(key.toJSONString(), "other", "RS512");

    assertThat(jwt.getHeader().getKeyID()).isEqualTo("other");
    assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("RS512");
  }

  @Test
  void jwkSet_withSeveralKeys_takesTheOneNamed() throws Exception {
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("a").generate();
    JWKSet set = new JWKSet(List.of(rsa, new ECKeyGenerator(Curve.P_256).keyID("b").generate()));

    SignedJWT jwt = signedBy(set.toString(false), "a", null);

    assertThat(jwt.verify(new RSASSAVerifier(rsa))).isTrue();
  }

  @Test
  void jwkSet_withSeveralKeysAndNoneNamed_isRefused() throws Exception {
    JWKSet set =
        new JWKSet(
            List.of(
                new ECKeyGenerator(Curve.P_256).keyID("a").generate(),
                new ECKeyGenerator(Curve.P_256).keyID("b").generate()));

    assertRefused(set.toString(false), null, "2 private keys");
  }

  @Test
  void jwk_public_isRefused() throws Exception {
    assertRefused(
        new RSAKeyGenerator(2048).generate().toPublicJWK().toJSONString(), null, "not a private");
  }

  @Test
  void jwk_symmetric_isRefused() throws Exception {
    OctetSequenceKey key = new OctetSequenceKeyGenerator(256).generate();

    assertRefused(key.toJSONString(), null, "neither an RSA nor an EC key");
  }

  @Test
  void algorithm_ofAnotherKind_isRefused() throws Exception {
    assertRefused(
        new RSAKeyGenerator(2048).generate().toJSONString(), "ES256", "cannot sign with ES256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
  void pem_inAnotherForm_saysHowToConvert(String label) {
    assertRefused(pem(label, new byte[] {1, 2, 3}), null, "openssl pkcs8 -topk8");
  }

  @Test
  void pem_damaged_isRefused() {
    assertRefused(pem("PRIVATE KEY", new byte[] {1, 2, 3}), null, "damaged");
  }

  @Test
  void text_ofAnotherKind_isRefused() {
    assertRefused("hello", null, "neither a PEM private key nor a JWK");
  }

  @Test
  void file_absent_isRefused(@TempDir Path folder) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> KeyFile.read(folder.resolve("absent").toString()))
        .withMessageContaining("cannot be read");
  }

  @Test
  void file_present_isRead(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "content");

    assertThat(KeyFile.read(file.toString()).text()).isEqualTo("content");
  }

  private static void assertRefused(String text, String algorithm, String message) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new KeyFile(text).key(null, algorithm))
        .withMessageContaining(message);
  }
}
