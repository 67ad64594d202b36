package dev.universallogout;

import static dev.universallogout.session.ServerInternals.call;
import static dev.universallogout.session.ServerInternals.value;

import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes the endpoint out of the application's own constraints, one on everything among them.
 *
 * <p>Payara, GlassFish and Undertow check every request of an application that constrains anything,
 * be it the endpoint alone, so it is not left to them to find that there is nothing to open. They
 * take what opens it as long as listeners are called, and know by then what initializers and the
 * application's own listeners have constrained. Where they cannot be asked, it is opened.
 */
final class EndpointOpening implements ServletContextListener {

  /** Tomcat drops an element without anything to say about a method. */
  private static final ServletSecurityElement OPEN =
      new ServletSecurityElement(
          new HttpConstraintElement(),
          List.of(new HttpMethodConstraintElement("POST", new HttpConstraintElement())));

  /** Undertow drops one that permits a method and has nothing else to say. */
  private static final ServletSecurityElement OPEN_IN_UNDERTOW = new ServletSecurityElement();

  private final ServletRegistration.Dynamic endpoint;

  private EndpointOpening(ServletRegistration.Dynamic endpoint) {
    this.endpoint = endpoint;
  }

  /** To be called by the initializer. */
  static void open(ServletContext context, ServletRegistration.Dynamic endpoint) {
    if (isUndertows(context) || isGlassFishs(context) && !Descriptors.sayConstrained(context)) {
      context.addListener(new EndpointOpening(endpoint));
    } else {
      endpoint.setServletSecurity(OPEN);
    }
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    if (mayBeConstrained(context)) {
      endpoint.setServletSecurity(isUndertows(context) ? OPEN_IN_UNDERTOW : OPEN);
    }
  }

  private static boolean isUndertows(ServletContext context) {
    return context.getClass().getName().startsWith("io.undertow.");
  }

  private static boolean isGlassFishs(ServletContext context) {
    String server = String.valueOf(context.getServerInfo());
    return server.contains("Payara") || server.contains("GlassFish");
  }

  private boolean mayBeConstrained(ServletContext context) {
    try {
      return isUndertows(context)
          ? isConstrainedInUndertow(context)
          : isConstrainedInGlassFish(context.getClassLoader());
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return true;
    }
  }

  private static boolean isConstrainedInUndertow(ServletContext context)
      throws ReflectiveOperationException {
    Object deployment = call(call(context, "getDeployment"), "getDeploymentInfo");
    if (!((Collection<?>) call(deployment, "getSecurityConstraints")).isEmpty()) {
      return true;
    }
    for (Object servlet : ((Map<?, ?>) call(deployment, "getServlets")).values()) {
      if (call(servlet, "getServletSecurityInfo") != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Its model of the application has what is constrained by code only after the listeners, of which
   * it lets none of ours ask for the servlets.
   */
  private boolean isConstrainedInGlassFish(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> byCode = endpoint.getClass();
    Object model = Objects.requireNonNull(value(byCode, "wbd", endpoint));
    if (!((Collection<?>) call(model, "getSecurityConstraintsSet")).isEmpty()) {
      return true;
    }
    Object application = Objects.requireNonNull(value(byCode, "webModule", endpoint));
    for (Object servlet : ((Map<?, ?>) call(application, "getServletRegistrations")).values()) {
      if (Descriptors.isConstrained((ServletRegistration) servlet, loader)
          || byCode.isInstance(servlet)
              && value(byCode, "servletSecurityElement", servlet) != null) {
        return true;
      }
    }
    return false;
  }
}
