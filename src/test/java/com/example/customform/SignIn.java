package com.example.customform;

import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.authentication.mechanism.http.CustomFormAuthenticationMechanismDefinition;
import jakarta.security.enterprise.authentication.mechanism.http.LoginToContinue;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What the application's own login page posts to. */
@CustomFormAuthenticationMechanismDefinition(
    loginToContinue = @LoginToContinue(loginPage = "/login.html", errorPage = "/login.html"))
@WebServlet("/sign-in")
public class SignIn extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private SecurityContext security;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    security.authenticate(
        request,
        response,
        AuthenticationParameters.withParams()
            .credential(
                new UsernamePasswordCredential(
                    request.getParameter("user"), request.getParameter("password"))));
  }
}
