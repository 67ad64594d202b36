package com.example.ledger;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Shows the {@link RecordedTokens}, and has them fail. */
@WebServlet("/ledger")
public class LedgerServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private RecordedTokens tokens;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    if (request.getParameter("fail") != null) {
      tokens.fail(Boolean.parseBoolean(request.getParameter("fail")));
    }
    String user = request.getParameter("user");
    if (user != null) {
      response.getWriter().println("asked=" + tokens.asked(user));
      response.getWriter().println("revoked=" + tokens.revoked(user));
    }
  }
}
