package dev.universallogout.session;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the user of a session is learnt from: the principal (a {@code JsonWebToken} says more than
 * a name, and so does that of WildFly's OpenID Connect), Jakarta Security's {@code OpenIdContext},
 * configured session attributes, the host's own source, and the host's resolver. Thread-safe.
 */
final class SubjectSources {
  private final List<AttributePath> attributes;
  private final Supplier<List<SessionSubjectSource>> hostSources;
  private final Supplier<List<SubjectResolver>> resolvers;
  private final boolean jsonWebToken = present("org.eclipse.microprofile.jwt.JsonWebToken");
  private final boolean openId =
      present("jakarta.security.enterprise.identitystore.openid.OpenIdContext");

  /** Whether anybody has signed in so here. */
  private volatile boolean openIdSeen;

  SubjectSources(
      List<AttributePath> attributes,
      Supplier<List<SessionSubjectSource>> hostSources,
      Supplier<List<SubjectResolver>> resolvers) {
    this.attributes = List.copyOf(attributes);
    this.hostSources = hostSources;
    this.resolvers = resolvers;
  }

  /**
   * The user as a request shows one, cheap enough for every request; compared to what was seen
   * before.
   *
   * @param plain the class of the principal where it is no token: to compare it costs less than to
   *     ask what it is. Another application's, if that dispatches here with principals of its own,
   *     is kept as long as what is known of the session
   */
  record Seen(
      @Nullable String principal,
      @Nullable Class<?> plain,
      @Nullable IssuerSubject token,
      @Nullable List<@Nullable String> attributes,
      @Nullable SessionSubject host) {
    boolean isEmpty() {
      return principal == null && attributes == null && host == null;
    }

    /** Whether the same user is meant, by whatever class of principal. */
    boolean isSameUserAs(Seen other) {
      return Objects.equals(principal, other.principal)
          && Objects.equals(token, other.token)
          && Objects.equals(attributes, other.attributes)
          && Objects.equals(host, other.host);
    }

    /** A user whom the application names itself. */
    static Seen of(SessionSubject user) {
      return new Seen(null, null, null, null, user);
    }

    /** The user in one text, the same on every node and for every login; no user's for nobody. */
    String user() {
      if (principal != null) {
        return token == null ? principal : principal + '\0' + token.issuer();
      }
      return '\0' + (attributes + " " + (host == null ? "" : text(host)));
    }

    private static String text(SessionSubject subject) {
      return Stream.concat(
              subject.identifiers().stream().map(SubjectJson::write), subject.names().stream())
          .sorted()
          .toList()
          .toString();
    }
  }

  /**
   * Whether the request shows the same user as before; allocates nothing where the host has no
   * source of its own.
   */
  boolean same(Seen seen, HttpServletRequest request, @Nullable HttpSession session) {
    Principal principal = request.getUserPrincipal();
    String name = principal == null ? null : principal.getName();
    if (name == null ? seen.principal != null : !name.equals(seen.principal)) {
      return false;
    }
    if (jsonWebToken
        && principal != null
        && principal.getClass() != seen.plain
        && !JsonWebTokenAdapter.isOf(seen.token, principal)) {
      return false;
    }
    for (int i = 0; i < attributes.size(); i++) {
      String value = session == null ? null : attributes.get(i).read(session);
      String before = seen.attributes == null ? null : seen.attributes.get(i);
      if (value == null ? before != null : !value.equals(before)) {
        return false;
      }
    }
    List<SessionSubjectSource> sources = hostSources.get();
    if (sources.isEmpty()) {
      return seen.host == null;
    }
    SessionSubject host = host(sources, request);
    return host == null ? seen.host == null : host.equals(seen.host);
  }

  /** The same, where the session has not been looked up. */
  boolean same(Seen seen, HttpServletRequest request) {
    return same(seen, request, attributes.isEmpty() ? null : SessionGuard.session(request));
  }

  /** The user that the request shows now. */
  Seen see(HttpServletRequest request, @Nullable HttpSession session) {
    Principal principal = request.getUserPrincipal();
    List<@Nullable String> values = null;
    if (session != null && !attributes.isEmpty()) {
      @Nullable String[] read = new @Nullable String[attributes.size()];
      boolean any = false;
      for (int i = 0; i < read.length; i++) {
        read[i] = attributes.get(i).read(session);
        any |= read[i] != null;
      }
      values = any ? java.util.Arrays.asList(read) : null;
    }
    return new Seen(
        principal == null ? null : principal.getName(),
        jsonWebToken && principal != null && !JsonWebTokenAdapter.isOne(principal)
            ? principal.getClass()
            : null,
        jsonWebToken && principal != null ? JsonWebTokenAdapter.user(principal) : null,
        values,
        host(hostSources.get(), request));
  }

  /** Everything that is known of the user whom the request shows. */
  SessionSubject identify(HttpServletRequest request, Seen seen) {
    SessionSubject subject = SessionSubject.NONE;
    Principal principal = request.getUserPrincipal();
    if (principal != null) {
      if (seen.principal != null) {
        subject = subject.and(SessionSubject.named(seen.principal));
      }
      if (jsonWebToken) {
        subject = subject.and(JsonWebTokenAdapter.subject(principal));
      }
      subject = subject.and(ElytronTokens.subject(principal));
      // Where there is no session, to ask would make one.
      if (openId && SessionGuard.session(request) != null) {
        SessionSubject atProvider = OpenIdAdapter.subject();
        if (!atProvider.isEmpty()) {
          openIdSeen = true;
        }
        subject = subject.and(atProvider);
      }
    }
    if (seen.attributes != null) {
      for (String name : seen.attributes) {
        if (name != null) {
          subject = subject.and(SessionSubject.named(name));
        }
      }
    }
    if (seen.host != null) {
      subject = subject.and(seen.host);
    }
    return subject.isEmpty() ? subject : resolved(subject);
  }

  /** Whether the user of the request's session signed in by OpenID Connect of Jakarta Security. */
  boolean byOpenId(HttpServletRequest request, @Nullable HttpSession session) {
    if (!openId || request.getUserPrincipal() == null) {
      return false;
    }
    // Where there is no session, to ask would make one. Open Liberty brings a user by LtpaToken2
    // after his session, and an application has one mechanism.
    return session == null ? openIdSeen && LibertyResponse.isServer() : OpenIdAdapter.signedIn();
  }

  /** The subject with what the host's resolvers add. */
  SessionSubject resolved(SessionSubject subject) {
    Set<SubjectIdentifier> further = new LinkedHashSet<>();
    for (SubjectResolver resolver : resolvers.get()) {
      Collection<SubjectIdentifier> identifiers = resolver.resolve(subject);
      identifiers.forEach(identifier -> further.addAll(identifier.flattened()));
    }
    Set<SubjectIdentifier> flat = new LinkedHashSet<>();
    subject.identifiers().forEach(identifier -> flat.addAll(identifier.flattened()));
    return new SessionSubject(flat, subject.names(), subject.audiences(), subject.issuedAt())
        .and(new SessionSubject(further, Set.of(), Set.of(), OptionalLong.empty()));
  }

  /** Whether the session's attributes or the host's own source name a user. */
  boolean any(HttpServletRequest request, @Nullable HttpSession session) {
    if (session != null) {
      for (int i = 0; i < attributes.size(); i++) {
        if (attributes.get(i).read(session) != null) {
          return true;
        }
      }
    }
    return host(hostSources.get(), request) != null;
  }

  private static @Nullable SessionSubject host(
      List<SessionSubjectSource> sources, HttpServletRequest request) {
    SessionSubject subject = null;
    if (sources.isEmpty()) {
      return null;
    }
    for (SessionSubjectSource source : sources) {
      SessionSubject found = source.subject(request);
      if (!found.isEmpty()) {
        subject = subject == null ? found : subject.and(found);
      }
    }
    return subject;
  }

  private static boolean present(String type) {
    try {
      Class.forName(type, false, SubjectSources.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
