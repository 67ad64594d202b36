package com.example.legacy;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Gives the mobile app a refresh token for the user who has just signed in by the form. */
public final class MobileTokenServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  public void init() throws ServletException {
    try {
      new MobileTokens().createTable();
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      String token = new MobileTokens().issue(request.getRemoteUser());
      response.setContentType("application/json");
      response.getWriter().print("{\"refresh_token\":\"" + token + "\"}");
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }
}
