package com.example.modern;

import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.session.SessionSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What an application does that knows of Universal Logout. */
@Path("/")
@RequestScoped
public class ModernResource {
  @Inject private UniversalLogout universalLogout;
  @Inject private Ledger ledger;
  @Inject private TokenStore tokens;
  @Inject private Completions completions;

  @GET
  @Path("whoami")
  public String whoAmI(@Context HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    Object badge = session == null ? null : session.getAttribute(Badge.ATTRIBUTE);
    Object bound = session == null ? null : session.getAttribute("bound");
    return "badge=" + (badge == null ? "" : badge) + "\nbound=" + (bound == null ? "" : bound);
  }

  @GET
  @Path("login")
  public String login(@Context HttpServletRequest request, @QueryParam("user") String user) {
    request.getSession().setAttribute(Badge.ATTRIBUTE, new Badge(user));
    return "ok";
  }

  @GET
  @Path("bind")
  public String bind(@Context HttpServletRequest request, @QueryParam("user") String user) {
    request.getSession().setAttribute("bound", user);
    universalLogout.bind(request, SessionSubject.named(user));
    return "ok";
  }

  @GET
  @Path("count")
  public String count(@QueryParam("user") String user) {
    return "count=" + universalLogout.count(new Opaque(user));
  }

  @GET
  @Path("sign-out-everywhere")
  public String signOutEverywhere(@QueryParam("user") String user) {
    RevocationOutcome outcome = universalLogout.revoke(new Opaque(user));
    return "outcome=" + outcome.getClass().getSimpleName();
  }

  @GET
  @Path("sign-out-in-a-transaction-that-fails")
  public String signOutInATransactionThatFails(@QueryParam("user") String user) {
    try {
      ledger.signOutAndFail(user);
      return "outcome=committed";
    } catch (IllegalStateException e) {
      return "outcome=rolled back";
    }
  }

  @GET
  @Path("issue")
  public String issue(@QueryParam("user") String user) {
    tokens.issue(user);
    return "ok";
  }

  @GET
  @Path("tokens")
  public String tokens(@QueryParam("user") String user) {
    return "live=" + tokens.live(user);
  }

  @GET
  @Path("break")
  public String breakStore(@QueryParam("broken") boolean broken) {
    TokenStore.broken(broken);
    return "ok";
  }

  @GET
  @Path("completions")
  public String completions(@QueryParam("user") String user) {
    return "completions=" + completions.of(user);
  }

  @GET
  @Path("status")
  public String status() throws JMException {
    ObjectName name = new ObjectName("dev.universallogout:type=UniversalLogout,context=/modern");
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    StringBuilder page = new StringBuilder();
    for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
      page.append(attribute.getName()).append('=');
      Object value = server.getAttribute(name, attribute.getName());
      page.append(value instanceof String[] lines ? String.join(";", lines) : value).append('\n');
    }
    return page.toString();
  }
}
