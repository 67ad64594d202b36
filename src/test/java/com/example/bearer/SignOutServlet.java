package com.example.bearer;

import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Signs a user out everywhere. */
@WebServlet("/sign-out")
public class SignOutServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    UniversalLogout logout =
        (UniversalLogout) getServletContext().getAttribute(UniversalLogout.ATTRIBUTE);
    response
        .getWriter()
        .println(
            "outcome="
                + logout
                    .revoke(
                        new IssuerSubject(
                            request.getParameter("issuer"), request.getParameter("subject")))
                    .getClass()
                    .getSimpleName());
  }
}
