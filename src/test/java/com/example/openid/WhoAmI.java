package com.example.openid;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;

/** What a request shows of its user. */
final class WhoAmI {
  private WhoAmI() {}

  static void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    PrintWriter out = response.getWriter();
    out.println(
        "principal="
            + (request.getUserPrincipal() == null ? "" : request.getUserPrincipal().getName()));
    HttpSession session = request.getSession(false);
    out.println("session=" + (session == null ? "" : session.getId()));
    if (session != null) {
      for (String name : Collections.list(session.getAttributeNames())) {
        out.println("attribute." + name + "=" + session.getAttribute(name));
      }
    }
  }
}
