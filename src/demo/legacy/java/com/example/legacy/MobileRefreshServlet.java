package com.example.legacy;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Gives the mobile app a new access token for its refresh token. */
public final class MobileRefreshServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String token = request.getParameter("refresh_token");
    try {
      Optional<String> user = token == null ? Optional.empty() : new MobileTokens().user(token);
      response.setContentType("application/json");
      if (user.isEmpty()) {
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        response.getWriter().print("{\"error\":\"invalid_grant\"}");
      } else {
        response
            .getWriter()
            .printf("{\"access_token\":\"%s\",\"expires_in\":300}", UUID.randomUUID());
      }
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }
}
