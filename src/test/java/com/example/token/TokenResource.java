package com.example.token;

import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.token.Redemption;
import dev.universallogout.token.RefreshTokens;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.sql.SQLException;

/** Issues and redeems refresh tokens, and keeps a session beside the access token. */
@Path("/")
public class TokenResource {
  @Inject private UniversalLogout universalLogout;
  @Inject private RefreshTokens tokens;

  @GET
  @Path("issue")
  public String issue(@Context HttpServletRequest request) throws SQLException {
    request.getSession();
    return "token=" + tokens.issue(universalLogout.login(request, "mobile"));
  }

  @GET
  @Path("redeem")
  public String redeem(@QueryParam("token") String token) throws SQLException {
    Redemption redemption = tokens.redeem(token);
    return redemption instanceof Redemption.Redeemed redeemed
        ? "token=" + redeemed.token()
        : "refused=" + ((Redemption.Refused) redemption).reason();
  }

  @GET
  @Path("whoami")
  public String whoAmI(@Context HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return "principal="
        + (request.getUserPrincipal() == null ? "" : request.getUserPrincipal().getName())
        + "\nsession="
        + (session == null ? "" : session.getId());
  }

  @GET
  @Path("begin")
  public String begin(@Context HttpServletRequest request) {
    return "session=" + request.getSession().getId();
  }
}
