package com.example.openid;

import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Asks for a login where there is none, and shows who is signed in. */
@WebServlet({"/login", "/callback", "/whoami"})
public class OpenIdServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private SecurityContext security;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getServletPath().equals("/login") && security.getCallerPrincipal() == null) {
      security.authenticate(request, response, AuthenticationParameters.withParams());
      return;
    }
    response
        .getWriter()
        .println(
            "principal="
                + (security.getCallerPrincipal() == null
                    ? ""
                    : security.getCallerPrincipal().getName()));
  }
}
