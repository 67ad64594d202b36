package com.example.signin;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.security.enterprise.authentication.mechanism.http.OpenIdAuthenticationMechanismDefinition;
import jakarta.security.enterprise.authentication.mechanism.http.openid.ClaimsDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Signs in at an OpenID provider, and renews its tokens as often as that takes. */
@OpenIdAuthenticationMechanismDefinition(
    providerURI = "${signIn.provider}",
    clientId = "app",
    clientSecret = "secret",
    redirectURI = "${baseURL}/callback",
    redirectToOriginalResource = true,
    claimsDefinition = @ClaimsDefinition(callerGroupsClaim = "groups"),
    useSessionExpression = "${signIn.inSession}",
    tokenAutoRefresh = true)
@ApplicationScoped
@Named("signIn")
public class SignIn {
  private final Properties settings = new Properties();

  public SignIn() {
    try (InputStream file = SignIn.class.getResourceAsStream("sign-in.properties")) {
      settings.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its discovery document is. */
  public String getProvider() {
    return settings.getProperty("provider");
  }

  /** Whether state and nonce are kept in the session, else in cookies. */
  public boolean isInSession() {
    return Boolean.parseBoolean(settings.getProperty("in-session"));
  }
}
