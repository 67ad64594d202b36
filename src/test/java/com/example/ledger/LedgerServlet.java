package com.example.ledger;

import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Shows the {@link RecordedTokens}, has them fail, and does what is left to an operator. */
@WebServlet("/ledger")
public class LedgerServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private RecordedTokens tokens;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setContentType("text/plain");
    if (request.getParameter("fail") != null) {
      tokens.fail(Boolean.parseBoolean(request.getParameter("fail")));
    }
    if (request.getParameter("retire-all-but") != null) {
      retire(request.getParameter("data-source"), request.getParameterValues("retire-all-but"));
    }
    String user = request.getParameter("user");
    if (user != null) {
      response.getWriter().println("asked=" + tokens.asked(user));
      response.getWriter().println("revoked=" + tokens.revoked(user));
    }
  }

  /** Takes the holders that do not run any more out of the journal, and their work. */
  private static void retire(String name, String... living) throws ServletException {
    String others = " WHERE holder NOT IN ('" + String.join("', '", living) + "')";
    try (Connection connection = InitialContext.<DataSource>doLookup(name).getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM ul_holder" + others);
      statement.executeUpdate("DELETE FROM ul_work" + others);
    } catch (NamingException | SQLException e) {
      throw new ServletException(e);
    }
  }
}
