package dev.universallogout;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.ConfigurationSource;
import dev.universallogout.configuration.ConfigurationSources;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.Settings.Endpoint;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.endpoint.EndpointServlet;
import dev.universallogout.endpoint.RevocationEndpoint;
import dev.universallogout.observability.Log;
import dev.universallogout.session.FilterOrder;
import dev.universallogout.session.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers everything when a web application starts whose libraries hold this jar: the one thing
 * that every server runs, whatever the application's descriptor says.
 */
public final class UniversalLogoutInitializer implements ServletContainerInitializer {
  private static final String ENDPOINT = "universal-logout-endpoint";

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context)
      throws ServletException {
    ConfigurationSource source = ConfigurationSources.of(context);
    Settings settings;
    try {
      settings = SettingsReader.read(source, holder(context));
    } catch (ConfigurationException e) {
      Log.CONFIGURATION_WRONG.write(e.getMessage());
      if (SettingsReader.failDeployment(source)) {
        // Open Liberty starts the application all the same.
        close(context, ClosedFilter.toEverybody());
        throw new ServletException(e.getMessage());
      }
      close(context, ClosedFilter.toUsers());
      registerEndpoint(context);
      return;
    }
    Installation installation = new Installation(context, settings);
    context.addListener(installation);
    Sessions.register(context, installation::sessions);
    if (settings.endpoint() == Endpoint.SERVLET) {
      registerEndpoint(context);
    }
  }

  private static void close(ServletContext context, ClosedFilter closed) {
    FilterRegistration.Dynamic filter = context.addFilter(ClosedFilter.NAME, closed);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    FilterOrder.putFirst(context, ClosedFilter.NAME);
  }

  private static void registerEndpoint(ServletContext context) {
    EndpointServlet endpoint = new EndpointServlet();
    String pattern = RevocationEndpoint.PATH + "*";
    ServletRegistration.Dynamic servlet = context.addServlet(ENDPOINT, endpoint);
    servlet.addMapping(pattern);
    if (mayBeConstrained(context)) {
      servlet.setServletSecurity(openToAll(context));
    }
    FilterRegistration.Dynamic filter = context.addFilter(ENDPOINT, endpoint);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, pattern);
  }

  /**
   * Whether there may be a constraint that covers the endpoint. Payara, GlassFish and Undertow
   * check every request of an application that constrains anything, be it the endpoint alone, so it
   * is not left to them to find that there is nothing to open.
   */
  private static boolean mayBeConstrained(ServletContext context) {
    String server = String.valueOf(context.getServerInfo());
    boolean checksEveryRequest =
        server.contains("Payara") || server.contains("GlassFish") || isUndertows(context);
    return !checksEveryRequest || Descriptors.sayConstrained(context);
  }

  private static boolean isUndertows(ServletContext context) {
    return context.getClass().getName().startsWith("io.undertow.");
  }

  /**
   * What takes the endpoint out of the host's own constraint on everything. Tomcat drops an element
   * without anything to say about a method, and Undertow one that permits a method and has nothing
   * else to say; the others take either.
   */
  private static ServletSecurityElement openToAll(ServletContext context) {
    if (isUndertows(context)) {
      return new ServletSecurityElement();
    }
    return new ServletSecurityElement(
        new HttpConstraintElement(),
        List.of(new HttpMethodConstraintElement("POST", new HttpConstraintElement())));
  }

  private static String holder(ServletContext context) {
    return context.getContextPath().isEmpty() ? "/" : context.getContextPath();
  }
}
