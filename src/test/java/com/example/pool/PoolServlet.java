package com.example.pool;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Takes every connection of the pool that its application shares with Universal Logout, until the
 * pool refuses one, and gives them back.
 */
@WebServlet("/pool")
public class PoolServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final List<Connection> TAKEN = new ArrayList<>();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setContentType("text/plain");
    synchronized (TAKEN) {
      try {
        if (request.getParameter("return") == null) {
          take((DataSource) new InitialContext().lookup("java:comp/env/jdbc/UniversalLogout"));
        } else {
          giveBack();
        }
      } catch (NamingException | SQLException e) {
        throw new ServletException(e);
      }
      response.getWriter().println("taken=" + TAKEN.size());
    }
  }

  private static void take(DataSource pool) {
    try {
      while (true) {
        TAKEN.add(pool.getConnection());
      }
    } catch (SQLException e) {
      // It has no more.
    }
  }

  private static void giveBack() throws SQLException {
    for (Connection connection : TAKEN) {
      connection.close();
    }
    TAKEN.clear();
  }
}
