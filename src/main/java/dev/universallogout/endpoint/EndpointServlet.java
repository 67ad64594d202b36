package dev.universallogout.endpoint;

import dev.universallogout.observability.Log;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The servlet face of the endpoint. It is also a filter before all others on its own path: a host's
 * filters, which may redirect to a login page or ask for an anti-forgery token, must not get
 * between the caller and the endpoint.
 */
public final class EndpointServlet extends HttpServlet implements Filter {
  private static final long serialVersionUID = 1L;

  @Override
  public void init(FilterConfig config) {
    ServletContext context = config.getServletContext();
    if (ContainerLogin.keepsBearerTokens(context)) {
      Log.BEARER_KEPT_BY_CONTAINER.write(
          (context.getContextPath().isEmpty() ? "/" : context.getContextPath())
              + " authenticates by MicroProfile JWT: its container may refuse the identity"
              + " provider's token before this endpoint sees it; deploy the WAR beside it for the"
              + " endpoint, and set universal-logout.endpoint=none here");
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    service(request, response);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answer(request, response);
  }

  private static void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    EndpointAnswer answer = answer(request);
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (answer.status() != HttpServletResponse.SC_NO_CONTENT) {
      response.setContentLength(body.length);
    }
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  private static EndpointAnswer answer(HttpServletRequest request) throws IOException {
    String uri = request.getRequestURI();
    String prefix = request.getContextPath() + RevocationEndpoint.PATH;
    RevocationEndpoint serving = RevocationEndpoint.of(request.getServletContext());
    if (serving != null && uri.startsWith(prefix)) {
      Optional<EndpointAnswer> metadata =
          serving.metadata(request.getMethod(), uri.substring(prefix.length()));
      if (metadata.isPresent()) {
        return metadata.get();
      }
    }
    if (!uri.startsWith(prefix)
        || !RevocationEndpoint.isConnectionName(uri.substring(prefix.length()))) {
      return RevocationEndpoint.notFound();
    }
    if (!request.getMethod().equals("POST")) {
      return RevocationEndpoint.methodNotAllowed();
    }
    RevocationEndpoint endpoint = RevocationEndpoint.of(request.getServletContext());
    if (endpoint == null) {
      return RevocationEndpoint.notConfigured();
    }
    List<String> authorization = Collections.list(request.getHeaders("Authorization"));
    return endpoint.handle(
        new EndpointRequest(
            uri.substring(prefix.length()),
            authorization,
            request.getHeader("Content-Type"),
            request.getHeader("Content-Encoding"),
            request.getContentLengthLong(),
            request.getInputStream(),
            String.valueOf(request.getRemoteAddr())));
  }
}
