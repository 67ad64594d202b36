package dev.universallogout.endpoint.rest;

import dev.universallogout.authentication.Authentication;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.authentication.Caller;
import dev.universallogout.authentication.CallerPrincipal;
import dev.universallogout.endpoint.EndpointAnswer;
import dev.universallogout.endpoint.RevocationEndpoint;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves the caller before the resource is reached, and makes him the request's principal.
 *
 * <p>It comes before the matching of resources too: that answers other methods, paths with encoded
 * or superfluous characters, and headers it cannot parse, in ways of its own.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public final class CallerFilter implements ContainerRequestFilter {
  static final String CALLER = "dev.universallogout.caller";

  private static final String PREFIX =
      RevocationEndpoint.PATH.substring(RevocationApplication.PATH.length() + 1);

  @Context private @Nullable HttpServletRequest servletRequest;

  @Override
  public void filter(ContainerRequestContext request) {
    String path = path(request.getUriInfo());
    String connection = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
    HttpServletRequest sent = Objects.requireNonNull(servletRequest, "injected");
    RevocationEndpoint endpoint = RevocationEndpoint.of(sent.getServletContext());
    Optional<EndpointAnswer> metadata =
        endpoint == null ? Optional.empty() : endpoint.metadata(sent.getMethod(), connection);
    if (metadata.isPresent()) {
      request.abortWith(response(metadata.get()));
      return;
    }
    if (!RevocationEndpoint.isConnectionName(connection)) {
      request.abortWith(response(RevocationEndpoint.notFound()));
      return;
    }
    // As it was sent: RESTEasy writes methods in capitals.
    if (!sent.getMethod().equals("POST")) {
      request.abortWith(response(RevocationEndpoint.methodNotAllowed()));
      return;
    }
    if (endpoint == null) {
      request.abortWith(response(RevocationEndpoint.notConfigured()));
      return;
    }
    Authentication authentication =
        authenticate(endpoint, connection, request, String.valueOf(sent.getRemoteAddr()));
    if (authentication instanceof Verified verified) {
      request.setProperty(CALLER, verified.caller());
      request.setSecurityContext(
          new CallerContext(verified.caller(), request.getSecurityContext()));
      request.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
      request.getHeaders().remove(HttpHeaders.ACCEPT);
    } else {
      request.abortWith(
          response(
              endpoint.refuse(connection, authentication, String.valueOf(sent.getRemoteAddr()))));
    }
  }

  /**
   * The raw path within the application; that of {@link UriInfo} begins with a slash in RESTEasy.
   */
  private static String path(UriInfo uri) {
    String base = uri.getBaseUri().getRawPath();
    String path = uri.getRequestUri().getRawPath();
    return path.startsWith(base) ? path.substring(base.length()) : "";
  }

  private static Authentication authenticate(
      RevocationEndpoint endpoint,
      String connection,
      ContainerRequestContext request,
      String remoteAddress) {
    List<String> authorization =
        request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
    if (endpoint.containerAuthenticates(connection)) {
      Optional<Authentication> byContainer =
          ContainerToken.judge(
              endpoint, connection, request.getSecurityContext().getUserPrincipal());
      if (byContainer.isPresent()) {
        return byContainer.get();
      }
    }
    return endpoint.authenticate(connection, authorization, remoteAddress);
  }

  static Response response(EndpointAnswer answer) {
    Response.ResponseBuilder response = Response.status(answer.status());
    answer.headers().forEach(response::header);
    return answer.body().isEmpty() ? response.build() : response.entity(answer.body()).build();
  }

  /** The request's security context, with the proven caller as its principal. */
  private record CallerContext(Caller caller, SecurityContext container)
      implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return CallerPrincipal.of(caller);
    }

    @Override
    public boolean isUserInRole(String role) {
      return false;
    }

    @Override
    public boolean isSecure() {
      return container.isSecure();
    }

    @Override
    public String getAuthenticationScheme() {
      return "Bearer";
    }
  }
}
