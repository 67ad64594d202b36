package com.example.operator;

import jakarta.annotation.Resource;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Deploys and undeploys other applications of the Payara Micro that it is in. It is also the first
 * to use the database: the threads that PostgreSQL's driver starts keep whoever that is.
 */
@WebServlet(urlPatterns = "/", loadOnStartup = 1)
public class OperatorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Resource(lookup = "jdbc/UniversalLogout")
  private transient DataSource database;

  private transient Connection connection;

  @Override
  public void init() throws ServletException {
    try {
      connection = database.getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(60);
        statement.execute("SELECT 1");
      }
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  @Override
  public void destroy() {
    try {
      connection.close();
    } catch (SQLException e) {
      log("the connection cannot be closed", e);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String name = request.getParameter("name");
    String war = request.getParameter("war");
    try {
      // By reflection, because nothing that is compiled here depends on a server.
      Class<?> micro = Class.forName("fish.payara.micro.PayaraMicro");
      Object instance = micro.getMethod("getInstance").invoke(null);
      Object runtime = micro.getMethod("getRuntime").invoke(instance);
      Class<?> type = Class.forName("fish.payara.micro.PayaraMicroRuntime");
      if (war == null) {
        type.getMethod("undeploy", String.class).invoke(runtime, name);
      } else {
        type.getMethod("deploy", String.class, String.class, File.class)
            .invoke(runtime, name, name, new File(war));
      }
    } catch (ReflectiveOperationException e) {
      throw new ServletException(e);
    }
  }
}
