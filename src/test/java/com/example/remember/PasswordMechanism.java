package com.example.remember;

import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Signs in whoever sends his name and password, to whatever page. */
abstract class PasswordMechanism implements HttpAuthenticationMechanism {
  @Inject private IdentityStoreHandler identities;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    String user = request.getParameter("sign-in");
    if (user != null) {
      return context.notifyContainerAboutLogin(
          identities.validate(
              new UsernamePasswordCredential(user, request.getParameter("password"))));
    }
    return context.isProtected() ? context.responseUnauthorized() : context.doNothing();
  }
}
