package dev.universallogout.authentication;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One caller's JWT, its key at hand: with the whole policy, and what cryptography alone takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class VerificationBenchmark {
  @Param({"RS256", "ES256"})
  public String algorithm;

  private Connections connections;
  private String compact;
  private List<String> header;
  private PublicKey key;
  private byte[] signed;
  private byte[] signature;
  private JWSVerifier verifier;

  @Setup
  public void sign() throws Exception {
    boolean rsa = algorithm.equals("RS256");
    JWK signer = rsa ? TestKeys.rsa("key-1") : TestKeys.ec("key-1", Curve.P_256);
    compact =
        TestTokens.issuedAt(signer, Instant.now())
            .algorithm(JWSAlgorithm.parse(algorithm))
            .compact();
    header = List.of("Bearer " + compact);
    connections =
        new Connections(
            Map.of(
                "okta",
                TestTokens.settings("okta", new KeySource.InlineJwks(TestKeys.jwks(signer)))),
            Duration.ofSeconds(60),
            10,
            name -> false,
            Clock.systemUTC());
    SignedJWT jwt = SignedJWT.parse(compact);
    signed = compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    byte[] raw = jwt.getSignature().decode();
    signature = rsa ? raw : ECDSA.transcodeSignatureToDER(raw);
    key = rsa ? signer.toRSAKey().toPublicKey() : signer.toECKey().toPublicKey();
    verifier = rsa ? new RSASSAVerifier(signer.toRSAKey()) : new ECDSAVerifier(signer.toECKey());
    if (!signatureAlone() || !nimbus()) {
      throw new IllegalStateException("not verified");
    }
  }

  @TearDown
  public void close() {
    connections.close();
  }

  /** Everything that the endpoint asks of a caller. */
  @Benchmark
  public Verified policy() {
    return (Verified) connections.authenticate("okta", header, "127.0.0.1");
  }

  @Benchmark
  public boolean nimbus() throws Exception {
    return SignedJWT.parse(compact).verify(verifier);
  }

  @Benchmark
  public boolean signatureAlone() throws Exception {
    Signature check =
        Signature.getInstance(algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSA");
    check.initVerify(key);
    check.update(signed);
    return check.verify(signature);
  }
}
