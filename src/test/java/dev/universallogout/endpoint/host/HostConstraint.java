package dev.universallogout.endpoint.host;

import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.http.HttpServlet;

/** Closes the application to everybody, by no descriptor and no annotation. */
public class HostConstraint implements ServletContextListener {

  /** Never reached. */
  public static class Closed extends HttpServlet {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    ServletRegistration.Dynamic closed = context.addServlet("closed", Closed.class);
    closed.addMapping("/*");
    closed.setServletSecurity(
        new ServletSecurityElement(new HttpConstraintElement(EmptyRoleSemantic.DENY)));
  }
}
