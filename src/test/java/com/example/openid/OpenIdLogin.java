package com.example.openid;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.security.enterprise.authentication.mechanism.http.OpenIdAuthenticationMechanismDefinition;
import org.eclipse.microprofile.config.ConfigProvider;

/** Signs in at an OpenID provider. */
@OpenIdAuthenticationMechanismDefinition(
    providerURI = "#{openIdLogin.provider}",
    clientId = "openid-app",
    clientSecret = "secret",
    redirectURI = "${baseURL}/callback",
    redirectToOriginalResource = true)
@ApplicationScoped
@Named("openIdLogin")
public class OpenIdLogin {
  public String getProvider() {
    return ConfigProvider.getConfig().getValue("test.provider", String.class);
  }
}
