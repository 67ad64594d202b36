package com.example.trivial;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** What is received as a revocation is, and as good as nothing done with it. */
@Path("")
@Consumes("application/json")
public class NoOp {
  private static final PublicKey KEY = key(System.getProperty("trivial.key"));

  private static PublicKey key(String text) {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nothing. */
  @POST
  @Path("no-op")
  public Response nothing(String body) {
    return Response.ok().build();
  }

  /** Verifies the signature of the bearer token and nothing else. */
  @POST
  @Path("signature")
  public Response signature(@HeaderParam("Authorization") String bearer, String body)
      throws GeneralSecurityException {
    String token = bearer.substring("Bearer ".length());
    int end = token.lastIndexOf('.');
    Signature check = Signature.getInstance("SHA256withRSA");
    check.initVerify(KEY);
    check.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
    boolean good = check.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)));
    return Response.status(good ? 200 : 401).build();
  }
}
