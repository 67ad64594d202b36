package dev.universallogout.session;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import dev.universallogout.observability.Log;
import dev.universallogout.session.AmbientCredentials.HttpCookie;
import dev.universallogout.session.AmbientCredentials.Origin;
import dev.universallogout.session.Ownership.Keys;
import dev.universallogout.session.SessionState.Checked;
import dev.universallogout.session.SessionState.Stage;
import dev.universallogout.session.SubjectSources.Seen;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request's session may be used, and keeps its binding.
 *
 * <p>Why no interleaving lets a revoked session live. The journal publishes a {@link View} only
 * when every entry up to its position is in the index that the view refers to. A check reads the
 * view first, then asks the index, and remembers the view it read: a revocation that is published
 * later makes another view, so the next request checks again, if only what has come since. A login
 * is bound to the view read when its request began, before any credential of that request was
 * looked at; a revocation that was applied after that has a higher number and ends it. Two requests
 * that bind different users to one session at once add up under the session state's monitor, and
 * each writes what it finds there after its own change.
 *
 * <p>Thread-safe. The fast path allocates nothing and takes no lock.
 */
final class SessionGuard {

  /** What a request may do. */
  enum Verdict {
    PASS,
    /**
     * Anything, and it may log in: its session has no user yet. The caller reports its end by
     * {@link SessionState#leaveWithoutUser}.
     */
    PASS_WITHOUT_USER,
    /** Its session, or the one its cookie names, has been revoked. */
    REVOKED,
    /** It has a user, and the journal has not been read yet, is too old, or is behind it. */
    NOT_PROVEN
  }

  /** What came of looking at a request. */
  sealed interface Look permits Outcome, SessionState {
    /** What it may do. */
    Verdict verdict();

    /** The session that was looked at, and counted where that matters. */
    @Nullable SessionState state();
  }

  /** Any but that a session's request passes. */
  record Outcome(Verdict verdict, @Nullable SessionState state) implements Look {}

  private static final Seen NOBODY = Seen.of(SessionSubject.NONE);
  private static final Look PASS = new Outcome(Verdict.PASS, null);
  private static final Look REVOKED = new Outcome(Verdict.REVOKED, null);
  private static final Look NOT_PROVEN = new Outcome(Verdict.NOT_PROVEN, null);

  /** Nothing is proven, since the container cannot give the session. */
  static final Look UNAVAILABLE = new Outcome(Verdict.NOT_PROVEN, null);

  /** How a position stands to the journal. */
  enum Standing {
    LIVE,
    REVOKED,
    /** It is above what this node has applied, and the journal cannot be read at present. */
    UNPROVEN
  }

  private static final Duration FRESH_READ = Duration.ofSeconds(3);

  /**
   * Marks a session in which a login may be parked, by being there like any attribute but the
   * binding; its value is where the first such login began, which another node has not seen.
   */
  static final String LOGIN_UNSEEN = "dev.universallogout.login-unseen";

  /**
   * Where whoever is found in a session belongs beside its users, as a binding's birth; there where
   * that is below their own position.
   */
  static final String OTHERS = "dev.universallogout.others";

  /** What keeps users in sessions, or sessions, in filters behind the guard. */
  private static final List<String> FRAMEWORKS =
      List.of("org/springframework/security/web/FilterChainProxy.class");

  /** What of these may keep sessions of its own, of which the container knows nothing. */
  private static final List<String> FRAMEWORKS_WITH_SESSIONS =
      List.of(
          "org/springframework/session/web/http/SessionRepositoryFilter.class",
          "org/apache/shiro/web/servlet/ShiroFilter.class");

  private static final List<String> JAKARTA_SECURITY =
      List.of("jakarta/security/enterprise/identitystore/RememberMeIdentityStore.class");

  /** Where Spring Security and Shiro keep their user in a session. */
  private static final List<String> FRAMEWORKS_USERS =
      List.of(
          "SPRING_SECURITY_CONTEXT",
          "org.apache.shiro.subject.support.DefaultSubjectContext_PRINCIPALS_SESSION_KEY");

  /** The request's attribute with the user whom the application has bound in it. */
  private static final String TOLD = "dev.universallogout.told";

  /** What Open Liberty throws where the session belongs to another user. */
  private static final String LIBERTYS_OTHER_USER =
      "com.ibm.websphere.servlet.session.UnauthorizedSessionRequestException";

  /** Weld's hash of the application's beans, which tells it whether they are still the same. */
  private static final String WELD_MARK = "WELD_S_HASH";

  private final Settings settings;
  private final Journal journal;
  private final Ownership ownership;
  private final SubjectSources sources;
  private final SessionRegistry registry;
  private final RequestBegin begin;
  private final SetupWarnings warnings;
  private final AmbientCredentials credentials;

  /** Whether any of these is there. Else no request with a session is asked for its cookies. */
  private final boolean frameworks;

  /** Whether any is there that may keep sessions of its own. */
  private final boolean frameworksSessions;

  private final boolean jakartaSecurity;
  private volatile @Nullable Boolean remembers;
  private final Seldom unavailable = new Seldom();

  SessionGuard(
      Settings settings,
      Journal journal,
      Ownership ownership,
      SubjectSources sources,
      SessionRegistry registry,
      RequestBegin begin,
      SetupWarnings warnings,
      AmbientCredentials credentials,
      ClassLoader classLoader) {
    this.settings = settings;
    this.journal = journal;
    this.ownership = ownership;
    this.sources = sources;
    this.registry = registry;
    this.begin = begin;
    this.warnings = warnings;
    this.credentials = credentials;
    this.frameworksSessions = hasAny(classLoader, FRAMEWORKS_WITH_SESSIONS);
    this.frameworks = frameworksSessions || hasAny(classLoader, FRAMEWORKS);
    this.jakartaSecurity = hasAny(classLoader, JAKARTA_SECURITY);
  }

  private static boolean hasAny(ClassLoader classLoader, List<String> classes) {
    return classes.stream().anyMatch(name -> classLoader.getResource(name) != null);
  }

  /**
   * Looks at a request before the application does.
   *
   * @param stage which filter looks
   * @param began the state of the journal when the request began
   */
  Look before(Stage stage, HttpServletRequest request, View began) {
    try {
      return look(stage, request, began);
    } catch (SessionUnavailableException e) {
      if (unavailable.isDue()) {
        Log.SESSION_UNAVAILABLE.write("requests are refused: their sessions cannot be had", e);
      }
      return UNAVAILABLE;
    }
  }

  private Look look(Stage stage, HttpServletRequest request, View began) {
    if (stage == Stage.GUARD) {
      warnings.lookAhead();
      try {
        if (!credentials.lowerNamed(request)) {
          return REVOKED;
        }
        lowerBound(request);
      } catch (JournalException e) {
        return NOT_PROVEN;
      }
    }
    Look look = judge(stage, request, began);
    // Behind the host's filters, because some frameworks show their users only there.
    if (stage == Stage.WITNESS && warnings.undecided() && passesWithUser(look.verdict(), request)) {
      warnings.userNotBound();
    }
    return look;
  }

  /**
   * Whether the witness has nothing to look at: it is given the very request that the guard handed
   * on, nobody else has been signed in since, and nothing new is in the journal. What becomes of
   * the session in the application, the guard sees afterwards.
   */
  boolean stillPasses(HttpServletRequest request) {
    SessionState state = begin.passed(request);
    if (state == null) {
      return false;
    }
    Checked checked = state.checked(Stage.GUARD);
    return checked != null
        && checked.wasAgainst(journal.view())
        && !warnings.undecided()
        && sources.same(checked.seen(), request);
  }

  /**
   * A filter of the application's has answered, so that nobody whom only a framework shows was seen
   * in the request.
   */
  void answeredAheadOfTheWitness(HttpServletRequest request) {
    if (!frameworks || !warnings.undecided()) {
      return;
    }
    HttpSession session = session(request);
    try {
      if (session != null) {
        warnIfUser(session);
      }
    } catch (IllegalStateException e) {
      // It has ended in this request.
      return;
    }
  }

  /** A framework keeps a user in a session, whom no witness has seen in this request. */
  private void warnIfUser(HttpSession session) {
    if (warnings.undecided()
        && FRAMEWORKS_USERS.stream().anyMatch(name -> session.getAttribute(name) != null)) {
      warnings.userNotBound();
    }
  }

  private boolean passesWithUser(Verdict verdict, HttpServletRequest request) {
    if (request.getDispatcherType() != DispatcherType.REQUEST) {
      return false;
    }
    return switch (verdict) {
      case PASS -> request.getUserPrincipal() != null || session(request) != null;
      case PASS_WITHOUT_USER -> request.getUserPrincipal() != null;
      case REVOKED, NOT_PROVEN -> false;
    };
  }

  private Look judge(Stage stage, HttpServletRequest request, View began) {
    HttpSession session = session(request);
    if (session == null) {
      return beforeWithoutSession(request);
    }
    try {
      return before(stage, request, session, began);
    } catch (IllegalStateException e) {
      if (valid(session)) {
        throw e;
      }
      // It ended while we looked: the request has no session any more.
      return beforeWithoutSession(request);
    }
  }

  private Look before(Stage stage, HttpServletRequest request, HttpSession session, View began) {
    SessionState state = registry.find(session);
    View view = journal.view();
    if (state != null) {
      Checked checked = state.checked(stage);
      if (checked != null && holds(checked, state, view, request, session)) {
        if (checked.position() != null) {
          if (began == view || !overtaken(state, began)) {
            return state;
          }
        } else if (began == view) {
          enter(stage, request, session, state, began);
          return state.passWithoutUser();
        }
      }
    }
    if (stage == Stage.GUARD && state != null && !renewReusedId(request, session, null)) {
      return REVOKED;
    }
    return check(stage, request, session, state, view, began);
  }

  /**
   * Some containers sign in ahead of all filters, in a request of whose beginning we know: its user
   * is no younger than that, whatever a request has found in the session that overtook it.
   */
  private static boolean overtaken(SessionState state, View began) {
    return began.ready() && state.overtaken(began.position());
  }

  /**
   * Whether what was found before still holds: the request shows the same user, the session carries
   * the same binding, which another node may have lowered, and the journal has nothing against it;
   * and no other credential comes with it, which is to be recorded before it comes without it.
   */
  private boolean holds(
      Checked checked,
      SessionState state,
      View view,
      HttpServletRequest request,
      HttpSession session) {
    return sources.same(checked.seen(), request, session)
        && carries(session, checked.encoded())
        && (checked.wasAgainst(view)
            ? checked.position() == null || !(unproven(view) || isAccompaniedAnew(checked, request))
            : stillLive(checked, state, view, request));
  }

  /** Whether a credential comes with the session that was not there when it was checked. */
  private boolean isAccompaniedAnew(Checked checked, HttpServletRequest request) {
    int mark = credentials.mark(request);
    return mark != 0 && mark != checked.credentials();
  }

  /** Whether nothing that is new in the journal is about the session's user. */
  private boolean stillLive(
      Checked checked, SessionState state, View view, HttpServletRequest request) {
    Position position = checked.position();
    if (position == null
        || unproven(view)
        || isAhead(position, view)
        || state.hasEnded()
        || credentials.accompany(request)
        || journal.revoked(position, checked.keys(), checked.issuedAt(), checked.serial())) {
      return false;
    }
    checked.checkedAgainst(view);
    return true;
  }

  private void enter(
      Stage stage,
      HttpServletRequest request,
      HttpSession session,
      SessionState state,
      View began) {
    if (stage == Stage.GUARD) {
      state.enterWithoutUser();
      try {
        // One that began since may have found the session empty before this one was counted.
        if (began != journal.view()) {
          state.lower(began.position());
        }
        lowerByCredentials(request, session, state);
      } catch (RuntimeException e) {
        state.leaveWithoutUser();
        throw e;
      }
    }
  }

  /**
   * A framework may sign somebody in by what the request carries beside its session, and answer it
   * before the witness sees him: whoever is found in the session later is no newer than that.
   */
  private void lowerByCredentials(
      HttpServletRequest request, HttpSession session, SessionState state) {
    Position age = state.provenAge();
    if (age.number() <= journal.view().floor() || !credentials.accompanyBehindGuard(request)) {
      return;
    }
    Position lowered = atMostWithCredentials(request, age);
    if (state.lowerAge(lowered)) {
      session.setAttribute(Binding.ATTRIBUTE, state.encoded());
    } else if (!lowered.equals(age)) {
      // Another node may have seen the session empty since it was born.
      tell(session, OTHERS, lowered);
    }
  }

  /** Has an attribute tell all nodes that whoever is found in the session is no younger. */
  private static void tell(HttpSession session, String name, Position position) {
    Binding told = Binding.parse(session.getAttribute(name));
    Position lower = told == null ? position : told.position().lower(position);
    if (told == null || !lower.equals(told.position())) {
      session.setAttribute(name, Binding.birth(lower).encode());
    }
  }

  private static Position told(HttpSession session, String name, Position age) {
    Binding told = Binding.parse(session.getAttribute(name));
    return told == null ? age : age.lower(told.position());
  }

  private Position atMostWithCredentials(HttpServletRequest request, Position position) {
    return atMostWithCredentials(request, NOBODY, SessionSubject.NONE, position, Origin.UNKNOWN);
  }

  /**
   * The same for a framework's session, which has been found or made behind the guard; a filter may
   * answer with it ahead of the witness.
   *
   * @return whether it may be used
   */
  Verdict shown(HttpServletRequest request, HttpSession session, View began)
      throws JournalException {
    try {
      return isContainers(request, session)
          ? Verdict.PASS
          : shownByFramework(request, session, began);
    } catch (IllegalStateException e) {
      if (valid(session)) {
        throw e;
      }
      // Whatever it is, nobody can be served with it.
      return Verdict.PASS;
    }
  }

  /** Open Liberty may give a session of its own the id of a framework's. */
  private static boolean isContainers(HttpServletRequest request, HttpSession session) {
    HttpSession containers = session(request);
    return containers != null
        && containers.getId().equals(session.getId())
        && containers.getCreationTime() == session.getCreationTime();
  }

  private Verdict shownByFramework(HttpServletRequest request, HttpSession session, View began)
      throws JournalException {
    boolean accompanied = credentials.accompany(request, session.getId());
    SessionState state = registry.find(session);
    Object carried = session.getAttribute(Binding.ATTRIBUTE);
    if (carried == null) {
      warnIfUser(session);
    }
    if (state == null) {
      if (carried == null && !accompanied) {
        if (session.isNew()) {
          Position birth = birth(request, began.position());
          session.setAttribute(Binding.ATTRIBUTE, Binding.birth(birth).encode());
        }
        return Verdict.PASS;
      }
      state = adopt(Stage.WITNESS, request, session, began.position());
    }
    state.adopt(carried, ownership);
    Verdict verdict = usable(state);
    if (verdict == Verdict.PASS && accompanied) {
      lowerShown(request, session, state);
    }
    return verdict;
  }

  /** Whether the users of a framework's session may be served. */
  private Verdict usable(SessionState state) {
    if (state.hasEnded()) {
      return Verdict.REVOKED;
    }
    String encoded = state.encoded();
    Position bound = state.bound();
    if (bound == null) {
      return Verdict.PASS;
    }
    if (unproven(journal.view())) {
      return Verdict.NOT_PROVEN;
    }
    if (!state.hasKeys()) {
      Binding binding = Objects.requireNonNull(Binding.parse(encoded), "there is a text");
      registry.index(state, ownership.keys(binding, journal), encoded);
    }
    return verdict(standing(bound, state.keys(), Long.MIN_VALUE));
  }

  private void lowerShown(HttpServletRequest request, HttpSession session, SessionState state)
      throws JournalException {
    Binding bound = state.binding();
    if (bound != null) {
      lowerOthers(request, session, bound);
      return;
    }
    Position age = state.provenAge();
    if (age.number() <= journal.view().floor()) {
      return;
    }
    Position beside = credentials.beside(request, session.getId());
    if (beside != null && state.lowerAge(beside)) {
      session.setAttribute(Binding.ATTRIBUTE, state.encoded());
    }
  }

  /** The same for a session of the container's in which a framework keeps its user. */
  private void lowerBound(HttpServletRequest request) throws JournalException {
    if (!frameworks || !credentials.accompanyBehindGuard(request)) {
      return;
    }
    HttpSession session = session(request);
    if (session == null) {
      return;
    }
    try {
      Binding bound = Binding.parse(session.getAttribute(Binding.ATTRIBUTE));
      if (bound != null && !bound.subject().isEmpty()) {
        lowerOthers(request, session, bound);
      }
    } catch (IllegalStateException e) {
      if (valid(session)) {
        throw e;
      }
    }
  }

  /**
   * A session's user is no less proven for what comes beside it; whoever else is put into it is.
   */
  private void lowerOthers(HttpServletRequest request, HttpSession session, Binding bound)
      throws JournalException {
    Position age = told(session, OTHERS, bound.position());
    if (age.number() <= journal.view().floor()) {
      return;
    }
    Position beside = credentials.beside(request, session.getId());
    if (beside != null && !age.lower(beside).equals(age)) {
      tell(session, OTHERS, age.lower(beside));
    }
  }

  /** The same where only the session's id is known as yet. */
  Verdict shown(HttpServletRequest request, String session) throws JournalException {
    if (credentials.accompany(request, session)) {
      credentials.lower(request, session);
    }
    SessionState state = registry.find(session);
    return state == null || !state.isFrameworks() ? Verdict.PASS : usable(state);
  }

  /** Where a user belongs who was there before we looked. */
  private Position provenAge(HttpSession session, SessionState state) throws JournalException {
    Position age = others(session, state.provenAge());
    age = told(session, LOGIN_UNSEEN, age);
    return state.isFrameworks() ? credentials.lowered(session.getId(), age) : age;
  }

  /** The same; where nothing is proven, older than everything. */
  private Position provenAgeAtMost(HttpSession session, SessionState state) {
    try {
      return provenAge(session, state);
    } catch (JournalException e) {
      return new Position(state.provenAge().journalId(), 0);
    }
  }

  /**
   * The request for the host's filters: where it carries a credential that may bring a user behind
   * the guard, or frameworks may find a session of their own, what sessions they find is looked at
   * as they do so.
   *
   * @param containers the container's session, if the request has one
   */
  HttpServletRequest observed(
      HttpServletRequest request, View began, @Nullable SessionState containers) {
    return frameworksSessions
            || ((frameworks || containers == null) && credentials.accompanyBehindGuard(request))
        ? new ObservedRequest(request, this, began)
        : request;
  }

  private Look beforeWithoutSession(HttpServletRequest request) {
    String requested = request.getRequestedSessionId();
    boolean ended = requested != null && registry.wasEnded(requested);
    if (request.getUserPrincipal() == null) {
      return ended && !Refusal.isRepeated(request) ? REVOKED : PASS;
    }
    boolean accompanied = credentials.accompany(request);
    if (ended && !accompanied && !Refusal.isRepeated(request)) {
      return REVOKED;
    }
    if (unproven(journal.view())) {
      return NOT_PROVEN;
    }
    warnIfPassword(request);
    if (accompanied && AmbientCredentials.carriesTokens(request)) {
      warnings.tokensInCookie();
    }
    if (!accompanied && !settings.session().refuseStateless()) {
      return PASS;
    }
    Seen seen = sources.see(request, null);
    SessionSubject subject = sources.identify(request, seen);
    return look(
        accompanied
            ? judgeCredentials(request, seen, subject, Origin.UNKNOWN)
            : judgeStateless(subject),
        PASS);
  }

  /** Whether a user may be served who proves himself anew with each request. */
  private Verdict judgeStateless(SessionSubject subject) {
    View view = journal.view();
    // Nothing tells when the password was typed, so it is older than whatever is retained.
    Position oldest = new Position(view.position().journalId(), view.floor());
    return verdict(standing(oldest, ownership.keys(subject, journal), Long.MIN_VALUE));
  }

  private void warnIfPassword(HttpServletRequest request) {
    if (!settings.session().refuseStateless()
        && !warnings.saidPasswordInRequest()
        && Passwords.areSentBy(request)) {
      warnings.passwordInRequest();
    }
  }

  private static Verdict verdict(Standing standing) {
    return switch (standing) {
      case LIVE -> Verdict.PASS;
      case REVOKED -> Verdict.REVOKED;
      case UNPROVEN -> Verdict.NOT_PROVEN;
    };
  }

  /** Whether the credentials that the request carries beside its session may be used. */
  private Verdict judgeCredentials(
      HttpServletRequest request, Seen seen, SessionSubject subject, Origin origin) {
    long[] keys = ownership.keys(subject, journal);
    try {
      Position oldest = credentials.oldest(request, seen.user(), keys, origin);
      return oldest == null ? Verdict.PASS : verdict(standing(oldest, keys, Long.MIN_VALUE));
    } catch (JournalException e) {
      return Verdict.NOT_PROVEN;
    }
  }

  /**
   * Where a user belongs whom a credential beside the session may have brought.
   *
   * @param position where he belongs otherwise
   * @throws JournalException if nothing is proven of the credential
   */
  private Position withCredentials(
      HttpServletRequest request,
      Seen seen,
      SessionSubject subject,
      Position position,
      Origin origin)
      throws JournalException {
    if (!credentials.accompany(request)) {
      return position;
    }
    Position oldest =
        credentials.oldest(request, seen.user(), ownership.keys(subject, journal), origin);
    return oldest == null ? position : position.lower(oldest);
  }

  /** As {@link #withCredentials}; where nothing is proven, older than everything. */
  private Position atMostWithCredentials(
      HttpServletRequest request,
      Seen seen,
      SessionSubject subject,
      Position position,
      Origin origin) {
    try {
      return withCredentials(request, seen, subject, position, origin);
    } catch (JournalException e) {
      return new Position(position.journalId(), 0);
    }
  }

  private boolean unproven(View view) {
    return !view.ready() || (settings.denyWhenStale() && (view.stale() || journal.isReadTooOld()));
  }

  private Look check(
      Stage stage,
      HttpServletRequest request,
      HttpSession session,
      @Nullable SessionState known,
      View view,
      View began) {
    SessionState state = known == null ? adopt(stage, request, session, began.position()) : known;
    Object carried = session.getAttribute(Binding.ATTRIBUTE);
    state.adopt(carried, ownership);
    Seen seen = sources.see(request, session);
    if (began != view && !seen.isEmpty()) {
      overtaken(state, began);
    }
    Binding binding = state.binding();
    if (seen.isEmpty() && binding == null) {
      if (stage == Stage.GUARD) {
        long alone = state.enterWithoutUser(began.position());
        try {
          if (alone != SessionState.NOT_ALONE && isEmpty(session)) {
            state.foundEmpty(began.position(), alone);
          }
          lowerByCredentials(request, session, state);
        } catch (RuntimeException e) {
          state.leaveWithoutUser();
          throw e;
        }
      }
      state.check(
          stage, Checked.withoutUser(view, seen, carried instanceof String text ? text : null));
      return state.passWithoutUser();
    }
    if (unproven(view)) {
      return NOT_PROVEN;
    }
    SessionSubject subject = seen.isEmpty() ? SessionSubject.NONE : sources.identify(request, seen);
    if (!subject.isEmpty() && (binding == null || !binding.subject().covers(subject))) {
      warnIfPassword(request);
      if (settings.session().refuseStateless() && Passwords.areSentBy(request)) {
        Verdict verdict = judgeStateless(subject);
        if (verdict != Verdict.PASS) {
          return look(verdict, PASS);
        }
      }
      try {
        Position age = provenAge(session, state);
        Origin origin =
            session.getAttribute(LOGIN_UNSEEN) == null ? Origin.UNKNOWN : new Origin(age, false);
        Position position = withCredentials(request, seen, subject, age, origin);
        state.bind(new Binding(position, subject), ownership);
      } catch (JournalException e) {
        return NOT_PROVEN;
      }
      return look(settle(stage, session, state, view, seen, subject, null), state);
    } else if (binding != null && !subject.isEmpty() && credentials.accompany(request)) {
      Verdict verdict =
          judgeCredentials(request, seen, binding.subject(), new Origin(binding.position(), true));
      if (verdict != Verdict.PASS) {
        return look(verdict, PASS);
      }
    }
    return look(settle(stage, session, state, view, seen, subject, request), state);
  }

  /**
   * A container may make a session under the id that the request names, which a thief may know of
   * the session that was ended (Open Liberty, others where cookies go to several applications): it
   * is given another before anybody is found in it here.
   *
   * @param response null where it cannot have been sent yet
   * @return whether it may be used; not where another request has made it, since that request's
   *     browser is then not the one that would be told the new id
   */
  private boolean renewReusedId(
      HttpServletRequest request, HttpSession session, @Nullable HttpServletResponse response) {
    if (!registry.takeReused(session.getId())) {
      return true;
    }
    // Once the answer has been sent, nobody can be told of another.
    if ((response != null && response.isCommitted()) || !begin.hasReused(session.getId())) {
      return false;
    }
    try {
      request.changeSessionId();
    } catch (IllegalStateException e) {
      // It has ended meanwhile, as will be seen next, or cannot be given another any more.
      return !valid(session);
    }
    return true;
  }

  private static Look look(Verdict verdict, Look passing) {
    return switch (verdict) {
      case PASS, PASS_WITHOUT_USER -> passing;
      case REVOKED -> REVOKED;
      case NOT_PROVEN -> NOT_PROVEN;
    };
  }

  /**
   * Registers the session under its users, writes the binding, and asks the journal.
   *
   * @param checked the request whose like may take the fast path; null where a user was bound just
   *     now, since the cookies that containers set with a login, ahead of all filters, are first
   *     seen in the next request
   */
  private Verdict settle(
      Stage stage,
      HttpSession session,
      SessionState state,
      View view,
      Seen seen,
      SessionSubject subject,
      @Nullable HttpServletRequest checked) {
    String bound = state.encoded();
    Binding binding = Objects.requireNonNull(Binding.parse(bound), "there is a text");
    if (binding.subject().isEmpty()) {
      return Verdict.PASS;
    }
    Keys keys = ownership.keys(binding, journal);
    registry.index(state, keys, bound);
    if (warnings.undecided() && ownership.reaches(binding)) {
      warnings.userBound();
    }
    String encoded = state.encoded();
    if (!encoded.equals(session.getAttribute(Binding.ATTRIBUTE))) {
      session.setAttribute(Binding.ATTRIBUTE, encoded);
    }
    if (state.hasEnded()) {
      return Verdict.REVOKED;
    }
    long issuedAt = ownership.issuedAt(subject);
    return switch (standing(binding.position(), keys.all(), issuedAt)) {
      case LIVE -> {
        if (checked != null) {
          state.checkedLive(stage, view, seen, bound, issuedAt, credentials.mark(checked));
        } else {
          state.check(stage, null);
        }
        yield Verdict.PASS;
      }
      case REVOKED -> Verdict.REVOKED;
      case UNPROVEN -> Verdict.NOT_PROVEN;
    };
  }

  /**
   * How a position stands. One above what this node has applied needs a fresh read: either other
   * nodes are ahead, or the database went back in time. Without that read nothing is known, and an
   * outage of the database must not sign people out.
   */
  Standing standing(Position position, long[] keys, long issuedAt) {
    View view = journal.view();
    if (isAhead(position, view) && (view.stale() || !readAfresh())) {
      return Standing.UNPROVEN;
    }
    return journal.revoked(position, keys, issuedAt) ? Standing.REVOKED : Standing.LIVE;
  }

  private static boolean isAhead(Position position, View view) {
    return position.number() > view.position().number()
        && position.journalId().equals(view.position().journalId());
  }

  private boolean readAfresh() {
    try {
      return journal.awaitApplied(0, FRESH_READ);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Looks at a request after the application did: a login, a session that was created or replaced,
   * a binding that was wiped.
   *
   * @param stage which filter looks
   * @param began the state of the journal when the request began
   * @param before the session that the request came with, as {@link #state} had it
   * @param seenBefore whether the request came with a user
   * @return whether the session must be ended now
   */
  Verdict after(
      Stage stage,
      HttpServletRequest request,
      HttpServletResponse response,
      View began,
      @Nullable SessionState before,
      boolean seenBefore) {
    HttpSession session;
    try {
      session = session(request);
    } catch (SessionUnavailableException e) {
      // Whoever is found in it later is judged then.
      return Verdict.PASS;
    }
    if (session == null) {
      return Verdict.PASS;
    }
    try {
      return after(stage, request, session, response, began, before, seenBefore);
    } catch (IllegalStateException e) {
      // The session ended while we looked; then there is nothing left to bind.
      if (valid(session)) {
        throw e;
      }
      return Verdict.PASS;
    }
  }

  private Verdict after(
      Stage stage,
      HttpServletRequest request,
      HttpSession session,
      HttpServletResponse response,
      View began,
      @Nullable SessionState before,
      boolean seenBefore) {
    SessionState state = before != null && before.isOf(session) ? before : registry.find(session);
    View view = journal.view();
    if (state != null && state == before) {
      Checked checked = state.checked(stage);
      if (checked != null && holds(checked, state, view, request, session)) {
        return Verdict.PASS;
      }
    }
    if (stage == Stage.GUARD && state != null && !renewReusedId(request, session, response)) {
      return Verdict.REVOKED;
    }
    return bindAfter(stage, request, session, began, before, seenBefore, state, view);
  }

  private Verdict bindAfter(
      Stage stage,
      HttpServletRequest request,
      HttpSession session,
      View began,
      @Nullable SessionState before,
      boolean seenBefore,
      @Nullable SessionState known,
      View view) {
    SessionState state = known == null ? adopt(stage, request, session, began.position()) : known;
    state.adopt(session.getAttribute(Binding.ATTRIBUTE), ownership);
    Seen seen = sources.see(request, session);
    Binding moved = before == null || before == state ? null : before.binding();
    if (moved != null && (!seen.isEmpty() || !isEmpty(session))) {
      state.bind(moved, ownership);
    }
    SessionSubject subject = seen.isEmpty() ? SessionSubject.NONE : sources.identify(request, seen);
    if (!subject.isEmpty() && request.getAttribute(TOLD) instanceof SessionSubject told) {
      subject = subject.and(told);
    }
    Binding binding = state.binding();
    // A login of this request may be bound already, by one that began later and saw its user.
    if (!subject.isEmpty()
        && (!seenBefore || binding == null || !binding.subject().covers(subject))) {
      Position position = seenBefore ? provenAgeAtMost(session, state) : began.position();
      position = atMostWithCredentials(request, seen, subject, position, Origin.UNKNOWN);
      state.bind(new Binding(position, subject), ownership);
    }
    if (state.binding() == null) {
      if (stage == Stage.GUARD && began != view && !isEmpty(session)) {
        // A framework may have signed in by itself; another node may have seen the session empty.
        tell(session, OTHERS, state.provenAge().lower(began.position()));
      }
      state.check(stage, null);
      return Verdict.PASS;
    }
    return settle(stage, session, state, view, seen, subject, null);
  }

  /**
   * Whether a credential that the request carries is good for its user, whatever its session is: he
   * has signed in again, at another application of the server.
   */
  boolean isSignedInElsewhere(HttpServletRequest request) {
    if (request.getUserPrincipal() == null || !credentials.accompany(request)) {
      return false;
    }
    Seen seen = sources.see(request, null);
    SessionSubject subject = sources.identify(request, seen);
    return judgeCredentials(request, seen, subject, Origin.UNKNOWN) == Verdict.PASS;
  }

  /** Whether something other than a credential brings the request's user. */
  boolean withoutCredential(HttpServletRequest request) {
    return !credentials.accompany(request);
  }

  /**
   * Remembers where the credentials were issued that the response sets beside the session's.
   *
   * @param began the state of the journal when the request began
   */
  void remember(HttpServletRequest request, HttpServletResponse response, View began) {
    List<HttpCookie> set = credentials.setBy(response);
    if (response instanceof CredentialResponse told) {
      set = told.withoutTold(set);
    }
    remember(request, set, began);
  }

  /**
   * The same for a container's form login, whose answer no filter sees. The container may have
   * signed in again whom the session already held, so what it sets is no younger than whoever is
   * found in that session later.
   */
  void rememberUnseen(HttpServletRequest request, HttpServletResponse response, View began) {
    List<HttpCookie> set = credentials.setBy(response);
    if (set.isEmpty()) {
      return;
    }
    HttpSession session = session(request);
    if (session == null) {
      return;
    }
    SessionState state = state(request);
    // Of one whose past is unknown, the next request finds out.
    if (state != null) {
      record(request, set, began.position().lower(held(session, state)));
    }
  }

  /** Where those belong who are in a session, or may be. */
  private Position held(HttpSession session, SessionState state) {
    Position bound = state.bound();
    try {
      return bound == null ? provenAgeAtMost(session, state) : bound;
    } catch (IllegalStateException e) {
      // Another thread has ended it in this moment, so nothing of it may live on.
      return new Position(state.birth().journalId(), 0);
    }
  }

  private void remember(HttpServletRequest request, List<HttpCookie> set, View began) {
    if (!set.isEmpty()) {
      record(request, set, issued(request, began));
    }
  }

  private void record(HttpServletRequest request, List<HttpCookie> set, Position issued) {
    try {
      credentials.set(request, set, issued);
    } catch (JournalException e) {
      Log.JOURNAL_APPEND_FAILED.write("where a login's cookies were issued is not recorded", e);
    }
  }

  /** The response for a request that may log in: its credentials are remembered as they are set. */
  HttpServletResponse remembering(
      HttpServletRequest request, HttpServletResponse response, View began) {
    return new CredentialResponse(
        response, credentials::credential, set -> remember(request, List.of(set), began));
  }

  private Position issued(HttpServletRequest request, View began) {
    SessionState state = state(request);
    Binding bound = state == null ? null : state.binding();
    Position issued = bound == null ? began.position() : bound.position();
    SessionSubject subject = bound == null ? SessionSubject.NONE : bound.subject();
    Origin origin = bound == null ? Origin.UNKNOWN : new Origin(issued, true);
    try {
      Seen seen = sources.see(request, session(request));
      return atMostWithCredentials(
          request, seen.isEmpty() ? Seen.of(subject) : seen, subject, issued, origin);
    } catch (IllegalStateException e) {
      // Another thread has ended the session in this moment, so nothing of it may live on.
      return new Position(issued.journalId(), 0);
    }
  }

  /**
   * Who is in a request that has no session, and as of where.
   *
   * @param began the state of the journal when the request began
   */
  @Nullable Binding withoutSession(HttpServletRequest request, View began) {
    Seen seen = sources.see(request, null);
    if (seen.isEmpty()) {
      return null;
    }
    SessionSubject subject = sources.identify(request, seen);
    return new Binding(
        atMostWithCredentials(request, seen, subject, began.position(), Origin.UNKNOWN), subject);
  }

  private static boolean carries(HttpSession session, @Nullable String encoded) {
    return encoded == null || encoded.equals(session.getAttribute(Binding.ATTRIBUTE));
  }

  /** The login of the request's session: as it is bound, or as this request shows it. */
  Binding login(HttpServletRequest request) {
    SessionState state = state(request);
    Binding bound = state == null ? null : state.binding();
    if (bound != null) {
      return bound;
    }
    HttpSession session = session(request);
    SessionSubject subject = sources.identify(request, sources.see(request, session));
    if (subject.isEmpty()) {
      throw new IllegalStateException("nobody is signed in");
    }
    Position position = begin.of(request);
    Seen seen = sources.see(request, session);
    return new Binding(
        atMostWithCredentials(request, seen, subject, position, Origin.UNKNOWN), subject);
  }

  /** Binds a session explicitly, to what the application says its user is. */
  void bind(HttpServletRequest request, SessionSubject subject) {
    Position began = begin.of(request);
    HttpSession session = request.getSession();
    SessionState state = registry.find(session);
    if (state == null) {
      // The container has told us of those that are its own.
      state = adopt(Stage.WITNESS, request, session, began);
    }
    SessionSubject user = sources.resolved(subject);
    request.setAttribute(TOLD, user);
    Binding before = state.binding();
    SessionSubject shown = sources.identify(request, sources.see(request, session));
    if (before != null && before.subject().covers(shown)) {
      // More of whom the request shows already, not somebody else.
      user = user.and(shown);
    }
    Origin origin =
        before != null && before.subject().covers(user)
            ? new Origin(before.position(), true)
            : Origin.UNKNOWN;
    Position position = atMostWithCredentials(request, Seen.of(user), user, began, origin);
    state.bind(new Binding(position, user), ownership);
    Binding binding = Objects.requireNonNull(state.binding(), "just bound");
    registry.index(state, ownership.keys(binding, journal), binding.encode());
    if (ownership.reaches(binding)) {
      warnings.userBound();
    }
    session.setAttribute(Binding.ATTRIBUTE, state.encoded());
  }

  /**
   * A request has arrived, of which nobody has seen anything yet. A container may sign somebody in
   * by what it carries, keep him in the session, and answer by itself, as it does where he lacks a
   * role; so may a framework's filter that stands ahead of the guard. Whoever is found in the
   * session later, and is not in it now, is no younger than that.
   */
  void arrived(HttpServletRequest request) {
    if (!maySignInAhead() || !credentials.accompanyAheadOfGuard(request)) {
      return;
    }
    begin.arrived(request);
    HttpSession session = session(request);
    try {
      Binding bound =
          session == null ? null : Binding.parse(session.getAttribute(Binding.ATTRIBUTE));
      // One that carries nothing of ours is older than everything as it is.
      if (session != null && bound != null) {
        tellAhead(request, session, bound.position());
      }
    } catch (IllegalStateException e) {
      if (valid(session)) {
        throw e;
      }
    }
  }

  private void tellAhead(HttpServletRequest request, HttpSession session, Position position) {
    Binding others = Binding.parse(session.getAttribute(OTHERS));
    Position before = others == null ? null : others.position();
    Position age = before == null ? position : position.lower(before);
    Position lowered = ahead(request, session, age);
    if (!lowered.equals(age)) {
      begin.told(lowered, before);
      tell(session, OTHERS, lowered);
    }
  }

  /**
   * What others have told of whoever is found in the session. What this very request told when it
   * arrived is left out: now that it shows its user, his own credentials are asked for.
   */
  private Position others(HttpSession session, Position age) {
    Position told = begin.told();
    Binding others = Binding.parse(session.getAttribute(OTHERS));
    if (others == null) {
      return age;
    }
    if (!others.position().equals(told)) {
      return age.lower(others.position());
    }
    Position before = begin.toldBefore();
    return before == null ? age : age.lower(before);
  }

  /** Else no request is asked for its cookies here. */
  private boolean maySignInAhead() {
    return frameworks || credentials.hasConfigured() || remembers();
  }

  /** Asked at the first request, when the application's beans are there. */
  private boolean remembers() {
    Boolean known = remembers;
    if (known == null) {
      known = jakartaSecurity && RememberMeAdapter.isUsed();
      remembers = known;
    }
    return known;
  }

  private Position ahead(HttpServletRequest request, HttpSession session, Position position) {
    if (position.number() <= journal.view().floor()) {
      return position;
    }
    boolean unseen = session.getAttribute(LOGIN_UNSEEN) != null;
    try {
      Position oldest =
          credentials.aheadOfGuard(
              request, session.getId(), unseen ? new Origin(position, false) : Origin.UNKNOWN);
      return oldest == null ? position : position.lower(oldest);
    } catch (JournalException e) {
      return new Position(position.journalId(), 0);
    }
  }

  /** A session was created, or restored by a server that tells the two not apart. */
  void created(HttpSession session) {
    View began = begin.current();
    HttpServletRequest request = begin.request();
    HttpServletRequest arrived = begin.arrived();
    Position position =
        birth(request, began == null ? begin.earliestAsynchronous() : began.position());
    if (request == null && arrived != null) {
      tellAhead(arrived, session, position);
    }
    Binding carried = Binding.parse(session.getAttribute(Binding.ATTRIBUTE));
    if (carried != null) {
      position = position.lower(carried.position());
    }
    SessionState state = registry.add(session, new SessionState(session, position));
    if (registry.reused(session.getId())) {
      begin.reused(session.getId());
    }
    if (carried == null) {
      session.setAttribute(Binding.ATTRIBUTE, state.encoded());
    }
  }

  /**
   * The container may have logged somebody in without a filter seeing it, and may show the user
   * only later: from now on, that the session shows no user proves nothing.
   *
   * @param began the state of the journal when the request began
   */
  void loginUnseen(HttpServletRequest request, View began) {
    HttpSession session = session(request);
    try {
      if (session != null) {
        tell(session, LOGIN_UNSEEN, began.position());
      }
    } catch (IllegalStateException e) {
      if (valid(session)) {
        throw e;
      }
    }
  }

  /** What is known of the request's session on this node, if anything. */
  @Nullable SessionState state(HttpServletRequest request) {
    HttpSession session = session(request);
    try {
      return session == null ? null : registry.find(session);
    } catch (IllegalStateException e) {
      // Another thread has ended it in this moment.
      return null;
    }
  }

  /** Whether the request's user signed in at an OpenID provider, by the container's mechanism. */
  boolean byOpenId(HttpServletRequest request) {
    return sources.byOpenId(request, session(request));
  }

  /** Whether the request shows a user. */
  boolean showsUser(HttpServletRequest request) {
    return request.getUserPrincipal() != null || sources.any(request, session(request));
  }

  /**
   * The state of a session that no listener has told us of. Where the session carries nothing of
   * ours and the request did not create it, it is as old as its cookie, if that was seen being set;
   * else its past is unknown and it is older than everything.
   */
  private SessionState adopt(
      Stage stage, HttpServletRequest request, HttpSession session, Position began) {
    Binding carried = Binding.parse(session.getAttribute(Binding.ATTRIBUTE));
    Position birth;
    if (carried != null) {
      birth = carried.position().sharing(began);
    } else if (session.isNew()) {
      birth = birth(request, began);
    } else {
      birth = ofCookie(request, session, new Position(began.journalId(), 0));
    }
    // One that comes to light behind the guard only is none of the container's. What is dispatched
    // within a request shows it to the guard as well.
    boolean frameworks =
        stage == Stage.WITNESS || request.getDispatcherType() != DispatcherType.REQUEST;
    SessionState adopted = new SessionState(session, birth, frameworks);
    SessionState state = registry.add(session, adopted);
    if (carried == null) {
      session.setAttribute(Binding.ATTRIBUTE, Binding.birth(birth).encode());
    }
    return state;
  }

  /** Where a session is born that a request creates. */
  private Position birth(@Nullable HttpServletRequest request, Position began) {
    return request != null && credentials.accompanyBehindGuard(request)
        ? atMostWithCredentials(request, began)
        : began;
  }

  private Position ofCookie(HttpServletRequest request, HttpSession session, Position unknown) {
    try {
      return credentials.ofSession(request, session.getId()).orElse(unknown);
    } catch (JournalException e) {
      return unknown;
    }
  }

  /**
   * Whether nothing but our own attribute is in the session, and the mark that CDI leaves in it:
   * then no login of the application's can be either.
   */
  private static boolean isEmpty(HttpSession session) {
    Enumeration<String> names = session.getAttributeNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      if (!name.equals(Binding.ATTRIBUTE) && !name.equals(WELD_MARK)) {
        return false;
      }
    }
    return true;
  }

  /** The request's session; null where there is none that the application could have either. */
  static @Nullable HttpSession session(HttpServletRequest request) {
    try {
      return request.getSession(false);
    } catch (IllegalStateException e) {
      return sessionAfterAll(request);
    } catch (RuntimeException e) {
      if (e.getClass().getName().equals(LIBERTYS_OTHER_USER)) {
        return null;
      }
      throw new SessionUnavailableException(e);
    }
  }

  /**
   * Some servers refuse to say once the response has been committed and the session has ended;
   * Undertow refuses once where there are too many cookies, and tells afterwards.
   */
  private static @Nullable HttpSession sessionAfterAll(HttpServletRequest request) {
    try {
      return request.getSession(false);
    } catch (IllegalStateException e) {
      return null;
    } catch (RuntimeException e) {
      throw new SessionUnavailableException(e);
    }
  }

  /**
   * The container cannot say at present whether there is a session, so that nothing is proven:
   * WildFly waits for a lock, and gives up.
   */
  static final class SessionUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private SessionUnavailableException(RuntimeException cause) {
      super("the container cannot give the session", cause);
    }
  }

  private static boolean valid(HttpSession session) {
    try {
      session.getCreationTime();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
