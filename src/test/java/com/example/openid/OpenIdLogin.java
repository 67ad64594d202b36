package com.example.openid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.security.enterprise.authentication.mechanism.http.OpenIdAuthenticationMechanismDefinition;
import org.eclipse.microprofile.config.ConfigProvider;

/** Signs in at an OpenID provider. */
@OpenIdAuthenticationMechanismDefinition(
    providerURI = "${openIdLogin.provider}",
    clientId = "openid-app",
    clientSecret = "secret",
    redirectURI = "${baseURL}/callback",
    redirectToOriginalResourceExpression = "${openIdLogin.redirecting}")
@ApplicationScoped
@Named("openIdLogin")
public class OpenIdLogin {
  /** Where its discovery document is. */
  public String getProvider() {
    return ConfigProvider.getConfig().getValue("test.provider", String.class);
  }

  /** Whether the callback leads to where the login began. */
  public boolean isRedirecting() {
    return ConfigProvider.getConfig().getValue("test.redirecting", Boolean.class);
  }
}
