package com.example.trivial;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** A page for whoever has a session: the least that an application does. */
@WebServlet("/page")
public class Trivial extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    Object user = session == null ? null : session.getAttribute("user");
    if (user == null) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    } else {
      response.setContentType("text/plain");
      response.getOutputStream().print("ok");
    }
  }

  /** Signs in whoever the parameter names. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    request.getSession(true).setAttribute("user", request.getParameter("user"));
  }
}
