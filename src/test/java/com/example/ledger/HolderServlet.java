package com.example.ledger;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Does what is left to an operator: takes the holders that do not run any more out of the journal,
 * and their work.
 */
@WebServlet("/holders")
public class HolderServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException {
    String living = String.join("', '", request.getParameterValues("retire-all-but"));
    String others = " WHERE holder NOT IN ('" + living + "')";
    String name = request.getParameter("data-source");
    try (Connection connection = InitialContext.<DataSource>doLookup(name).getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM ul_holder" + others);
      statement.executeUpdate("DELETE FROM ul_work" + others);
    } catch (NamingException | SQLException e) {
      throw new ServletException(e);
    }
  }
}
