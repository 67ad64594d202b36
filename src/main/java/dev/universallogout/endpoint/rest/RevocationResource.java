package dev.universallogout.endpoint.rest;

import dev.universallogout.authentication.Caller;
import dev.universallogout.endpoint.EndpointRequest;
import dev.universallogout.endpoint.RevocationEndpoint;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;

/**
 * The JAX-RS resource. It takes any media type and produces none, so that every such decision is
 * the endpoint's own. Not final, since RESTEasy gives resources a scope that needs a proxy.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-parecki-oauth-global-token-revocation">
 *     draft-parecki-oauth-global-token-revocation §3</a>
 */
@Path("global-token-revocation/connection/{connection_name:[a-z0-9-]+}")
public class RevocationResource {

  /** Revokes the access of the subject that the body names. */
  @POST
  @Consumes(MediaType.WILDCARD)
  public Response revoke(
      @PathParam("connection_name") String connection,
      @Context ServletContext context,
      @Context HttpServletRequest request,
      InputStream body) {
    RevocationEndpoint endpoint = RevocationEndpoint.of(context);
    if (endpoint == null || !(request.getAttribute(CallerFilter.CALLER) instanceof Caller caller)) {
      return CallerFilter.response(RevocationEndpoint.notConfigured());
    }
    return CallerFilter.response(
        endpoint.revoke(
            caller,
            new EndpointRequest(
                connection,
                List.of(),
                request.getHeader(HttpHeaders.CONTENT_TYPE),
                request.getHeader(HttpHeaders.CONTENT_ENCODING),
                request.getContentLengthLong(),
                body,
                String.valueOf(request.getRemoteAddr()))));
  }
}
