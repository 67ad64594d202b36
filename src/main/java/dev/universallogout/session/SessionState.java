package dev.universallogout.session;

import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import dev.universallogout.session.SessionGuard.Look;
import dev.universallogout.session.SessionGuard.Outcome;
import dev.universallogout.session.SessionGuard.Verdict;
import jakarta.servlet.http.HttpSession;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one session. The binding in the session is what counts for other nodes;
 * here it is kept with what only this node can know.
 *
 * <p>All positions are lowered only, except {@code anonymousAt}, which says up to where the session
 * was seen to have no user: a login that follows cannot have happened before. Why that is so
 * although requests overlap: a login happens in a request that came without a user, and such
 * requests are counted. One raises {@code anonymousAt} only if nothing of the application is in the
 * session, where a login could hide, and no other was there from before it looked until it raised;
 * one that is not alone lowers it to where it began itself. So while any of them can still log in,
 * {@code anonymousAt} is no higher than where the first of them began. A container may sign in
 * before the request can be counted; such a request shows its user to the filters, and lowers
 * {@code anonymousAt} then. Requests at another node are not counted here: once one has lowered the
 * session, for what may still sign somebody in there, nothing raises it here any more.
 *
 * <p>Thread-safe. Every compound change is made under this object's monitor, in which no I/O takes
 * place and no foreign code is called; what was checked alone is read without it, and it is
 * replaced as a whole. There is one for each session of the application, so it is the weak
 * reference to the session itself, and keeps what is rarely asked for as the text that the session
 * carries.
 */
final class SessionState extends WeakReference<HttpSession> implements Look {
  private static final VarHandle WITHOUT_USER;
  private static final VarHandle USED;
  private static final VarHandle SERIAL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WITHOUT_USER = lookup.findVarHandle(SessionState.class, "withoutUser", long.class);
      USED = lookup.findVarHandle(SessionState.class, "used", long.class);
      SERIAL = lookup.findVarHandle(Checked.class, "serial", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long creationTime;
  private final boolean frameworks;

  /** Where nobody else keeps it although the session lives. */
  private final @Nullable HttpSession kept;

  private volatile String id;
  private volatile @Nullable Checked guardChecked;
  private volatile @Nullable Checked witnessChecked;

  private Position birth;
  private @Nullable Position anonymousAt;

  /** Where its users belong; null where it has none. */
  private @Nullable Position bound;

  /** The text of the binding where it has users. The users themselves are rarely asked for. */
  private @Nullable String encoded;

  private long[] keys = NO_KEYS;
  private int registered;
  private boolean hasKeys;
  private boolean gone;
  private boolean loweredElsewhere;
  private volatile boolean ended;
  private final int maxInactiveSeconds;
  private @Nullable Set<OpenExchange> exchanges;
  private @Nullable Look passWithoutUser;

  @SuppressWarnings("unused") // by its handle
  private volatile long withoutUser;

  @SuppressWarnings("unused") // by its handle
  private volatile long used;

  private static final long[] NO_KEYS = {};

  /** Of {@code withoutUser}: one more in flight, in the lower half, and one more that ever was. */
  private static final long ENTRY = (1L << 32) + 1;

  /** No value of {@code withoutUser} with a request in flight. */
  static final long NOT_ALONE = 0;

  private static final long FORGOTTEN = Long.MIN_VALUE;

  /** Applications often set a longer interval only after they have created the session. */
  private static final long SHORTEST_SECONDS = TimeUnit.HOURS.toSeconds(24);

  /** Also where the server would keep it for ever. */
  private static final long LONGEST_SECONDS = TimeUnit.DAYS.toSeconds(30);

  /** Which of the two filters looked: frameworks between them may show different users. */
  enum Stage {
    GUARD,
    WITNESS
  }

  /**
   * The outcome of the last complete check: a user and a binding, or neither. It is replaced as a
   * whole; only how far it has been compared with the journal moves on, and whoever moves it has
   * compared this very position and these keys with what that state of the journal promises.
   */
  static final class Checked {
    private final SubjectSources.Seen seen;
    private final @Nullable String encoded;
    private final @Nullable Position position;
    private final long[] keys;
    private final long issuedAt;
    private final int credentials;

    /** The view's; a number, because to write a reference costs the collector's barriers. */
    @SuppressWarnings("FieldMayBeFinal") // by its handle
    private volatile long serial;

    private Checked(
        View view,
        SubjectSources.Seen seen,
        @Nullable String encoded,
        @Nullable Position position,
        long[] keys,
        long issuedAt,
        int credentials) {
      this.serial = view.serial();
      this.seen = seen;
      this.encoded = encoded;
      this.position = position;
      this.keys = keys;
      this.issuedAt = issuedAt;
      this.credentials = credentials;
    }

    /** The session has no user. */
    static Checked withoutUser(View view, SubjectSources.Seen seen, @Nullable String carried) {
      return new Checked(view, seen, carried, null, NO_KEYS, Long.MIN_VALUE, 0);
    }

    /** Whether this is the state of the journal that was checked against. */
    boolean wasAgainst(View view) {
      return serial == view.serial();
    }

    /** That of the state of the journal that was checked against. */
    long serial() {
      return serial;
    }

    void checkedAgainst(View later) {
      SERIAL.setRelease(this, later.serial());
    }

    /** Whether the same was found of the same user. */
    private boolean equalsButFor(Checked other) {
      return seen.isSameUserAs(other.seen)
          && Objects.equals(encoded, other.encoded)
          && Objects.equals(position, other.position)
          && Arrays.equals(keys, other.keys)
          && issuedAt == other.issuedAt
          && credentials == other.credentials;
    }

    SubjectSources.Seen seen() {
      return seen;
    }

    @Nullable String encoded() {
      return encoded;
    }

    /** Null where the session has no user. */
    @Nullable Position position() {
      return position;
    }

    long[] keys() {
      return keys;
    }

    long issuedAt() {
      return issuedAt;
    }

    /** The {@link AmbientCredentials#mark} of the request that was checked. */
    int credentials() {
      return credentials;
    }
  }

  SessionState(HttpSession session, Position birth) {
    this(session, birth, false);
  }

  /**
   * @param frameworks whether a framework keeps it, of which the container knows nothing. Such a
   *     session holds on to the request in which it was shown and must not be used outside of it.
   */
  SessionState(HttpSession session, Position birth, boolean frameworks) {
    super(frameworks ? null : session);
    this.frameworks = frameworks;
    this.id = session.getId();
    this.creationTime = session.getCreationTime();
    this.kept =
        UndertowSession.is(session) && UndertowSession.endsOutsideRequests(session)
            ? session
            : null;
    this.birth = birth;
    this.maxInactiveSeconds = session.getMaxInactiveInterval();
  }

  /**
   * A request with it passes; the state says so itself, because the common case allocates nothing.
   */
  @Override
  public Verdict verdict() {
    return Verdict.PASS;
  }

  @Override
  public SessionState state() {
    return this;
  }

  /** A request with it passes, and may log in. */
  Look passWithoutUser() {
    Look pass = passWithoutUser;
    if (pass == null) {
      pass = new Outcome(Verdict.PASS_WITHOUT_USER, this);
      passWithoutUser = pass;
    }
    return pass;
  }

  String id() {
    return id;
  }

  void renamed(String newId, long newCreationTime) {
    id = newId;
    creationTime = newCreationTime;
  }

  /** Whether it is of the session with its id that was created then. */
  boolean is(long created) {
    return creationTime == created;
  }

  /** The session; null where it is gone, or must not be used outside of its requests. */
  @Nullable HttpSession session() {
    return kept != null ? kept : get();
  }

  /** Whether it is this very object, by which a request can use it. */
  boolean isOf(HttpSession other) {
    return kept == other || refersTo(other);
  }

  /** Whether a framework keeps it, so that only its requests can end it. */
  boolean isFrameworks() {
    return frameworks;
  }

  /**
   * A request comes with it.
   *
   * @param now by the registry's clock, in nanoseconds
   * @return false where it has been forgotten: then it must not be used any more
   */
  boolean use(long now) {
    long last = used;
    return last == now
        || (last != FORGOTTEN && (USED.compareAndSet(this, last, now) || used != FORGOTTEN));
  }

  /**
   * Forgets it, if it has not been used for twice as long as the server would have kept it and
   * nobody is using it now.
   *
   * @param now by the registry's clock, in nanoseconds
   */
  synchronized boolean forget(long now) {
    long last = used;
    long kept = maxInactiveSeconds > 0 ? 2L * maxInactiveSeconds : LONGEST_SECONDS;
    long seconds = Math.min(Math.max(kept, SHORTEST_SECONDS), LONGEST_SECONDS);
    return now - last > TimeUnit.SECONDS.toNanos(seconds)
        && (int) withoutUser == 0
        && (exchanges == null || exchanges.stream().allMatch(OpenExchange::isOver))
        && USED.compareAndSet(this, last, FORGOTTEN);
  }

  @Nullable Checked checked(Stage stage) {
    return stage == Stage.GUARD ? guardChecked : witnessChecked;
  }

  void check(Stage stage, @Nullable Checked outcome) {
    if (stage == Stage.GUARD) {
      guardChecked = outcome;
    } else {
      witnessChecked = outcome;
    }
  }

  /**
   * The session was found live. Another request may have lowered its binding meanwhile; then
   * nothing is known of the new one. Both filters share what both have found.
   *
   * @param view the state of the journal that was asked
   * @param seen the user that the request showed
   * @param binding the text of the binding that was looked at, and whose keys were taken before
   * @param issuedAt when the identity provider issued the login's token; {@code Long.MIN_VALUE}
   *     where that is unknown
   */
  synchronized void checkedLive(
      Stage stage,
      View view,
      SubjectSources.Seen seen,
      String binding,
      long issuedAt,
      int credentials) {
    if (gone || !binding.equals(encoded)) {
      check(stage, null);
      return;
    }
    Checked found = new Checked(view, seen, encoded, bound, keys, issuedAt, credentials);
    Checked others = stage == Stage.GUARD ? witnessChecked : guardChecked;
    if (others != null && others.equalsButFor(found)) {
      others.checkedAgainst(view);
      found = others;
    }
    check(stage, found);
  }

  /**
   * Takes over what the session itself carries, which another node may have written.
   *
   * @param attribute the value of the session's attribute
   */
  synchronized void adopt(@Nullable Object attribute, Ownership ownership) {
    // The text is asked, not the attribute: it may be anything.
    if (attribute == null || (encoded != null && encoded.equals(attribute))) {
      return;
    }
    Binding carried = Objects.requireNonNull(Binding.parse(attribute), "there is one");
    if (carried.subject().isEmpty()) {
      if (carried.equals(Binding.UNPROVEN)) {
        lower(carried.position());
      }
      // Another node has lowered it, also for whoever was seen not to be there before.
      if (!birth.lower(carried.position()).equals(birth)) {
        lowerAge(carried.position());
        loweredElsewhere = true;
      }
      return;
    }
    Binding known = binding();
    Binding both = known == null ? carried : ownership.both(known, carried);
    if (!both.encode().equals(encoded)) {
      rebind(both);
    }
  }

  /** What was checked before says nothing of another binding. */
  private void rebind(Binding other) {
    hasKeys = false;
    bound = other.position().sharing(birth);
    encoded = other.encode();
    guardChecked = null;
    witnessChecked = null;
    passWithoutUser = null;
  }

  /** A request without a user has begun, as {@link #enterWithoutUser(Position)} found before. */
  void enterWithoutUser() {
    WITHOUT_USER.getAndAdd(this, ENTRY);
  }

  /**
   * A request without a user has begun.
   *
   * @param began where
   * @return what {@link #foundEmpty} takes; {@link #NOT_ALONE} where another one is in flight
   */
  synchronized long enterWithoutUser(Position began) {
    long before = (long) WITHOUT_USER.getAndAdd(this, ENTRY);
    if (anonymousAt != null) {
      anonymousAt = anonymousAt.lower(began);
    }
    return (int) before == 0 ? before + ENTRY : NOT_ALONE;
  }

  /**
   * A request has found nothing of the application in the session.
   *
   * @param began where
   * @param entered what {@link #enterWithoutUser(Position)} returned before it looked
   */
  synchronized void foundEmpty(Position began, long entered) {
    if (withoutUser == entered && bound == null && !loweredElsewhere) {
      anonymousAt = began;
    }
  }

  /**
   * A request shows a user who may have signed in in it, ahead of where it could be counted: then
   * he is no younger than where it began.
   *
   * @return whether a later request had found that nobody was there
   */
  synchronized boolean overtaken(Position began) {
    if (anonymousAt == null || anonymousAt.lower(began).equals(anonymousAt)) {
      return false;
    }
    lower(began);
    return true;
  }

  /**
   * Takes the place of a state in which requests may have found the session while its id was
   * changed. One that is in flight stays counted there and may sign somebody in, so that nothing
   * proves this one empty any more.
   */
  synchronized void succeeds(SessionState other) {
    lowerAge(other.provenAge());
    if ((int) other.withoutUser != 0) {
      enterWithoutUser();
    }
  }

  /** A request that came without a user has ended. */
  void leaveWithoutUser() {
    WITHOUT_USER.getAndAdd(this, -1L);
  }

  /**
   * Somebody may have logged in in a request that no filter saw: whoever is in the session, and was
   * perhaps bound already by a request that overtook it, is no newer than where it began.
   */
  synchronized void lower(Position began) {
    if (anonymousAt != null) {
      anonymousAt = anonymousAt.lower(began);
    }
    Binding binding = binding();
    if (binding != null) {
      rebind(binding.lower(began));
    }
  }

  /**
   * Somebody may be in it without our having seen him come, who is no newer than that.
   *
   * @return whether that is older than what was known
   */
  synchronized boolean lowerAge(Position position) {
    Position before = birth;
    birth = birth.lower(position);
    if (anonymousAt != null) {
      anonymousAt = anonymousAt.lower(position);
    }
    return !birth.equals(before);
  }

  /** Where a user belongs who was there before we looked. */
  synchronized Position provenAge() {
    return anonymousAt != null ? anonymousAt : birth;
  }

  /**
   * Adds a user, whose login is no older than the binding's position; an earlier binding's lower
   * position stays.
   */
  synchronized void bind(Binding added, Ownership ownership) {
    Binding binding = binding();
    rebind(binding == null ? added : ownership.both(binding, added));
  }

  /** Its users, and where they belong; null where it has none. */
  synchronized @Nullable Binding binding() {
    return bound == null ? null : Binding.parse(encoded);
  }

  /** Where its users belong; null where it has none. */
  synchronized @Nullable Position bound() {
    return bound;
  }

  synchronized Position birth() {
    return birth;
  }

  /** The text that the session must carry. */
  synchronized String encoded() {
    return encoded == null ? Binding.birth(birth).encode() : encoded;
  }

  /** Whether its keys are those of its present users. */
  synchronized boolean hasKeys() {
    return hasKeys;
  }

  /** The keys of its users in the journal. */
  synchronized long[] keys() {
    return keys;
  }

  /** Under how many of them the session is registered, which come first. */
  synchronized int registered() {
    return registered;
  }

  /** Whether it is registered under this key. */
  synchronized boolean isRegisteredUnder(long key) {
    return contains(keys, registered, key);
  }

  /** Whether the key is among the first ones. */
  static boolean contains(long[] keys, int length, long key) {
    for (int i = 0; i < length; i++) {
      if (keys[i] == key) {
        return true;
      }
    }
    return false;
  }

  /**
   * Takes the keys of its users.
   *
   * @param binding the text of the binding whose users these are
   * @return false where it has other users by now, or is not registered any more
   */
  synchronized boolean take(long[] newKeys, int newlyRegistered, String binding) {
    if (gone || !binding.equals(encoded)) {
      return false;
    }
    keys = newKeys;
    hasKeys = true;
    registered = newlyRegistered;
    return true;
  }

  /** It is registered under no key from now on. */
  synchronized void leave() {
    gone = true;
    registered = 0;
  }

  /** What becomes of an exchange that has been opened with a session. */
  enum Opened {
    /** It is remembered, to be ended with the session. */
    HELD,
    /** The session was ended, and so must it be. */
    ENDED,
    /** The session is known no more; what its user has open must be remembered elsewhere. */
    LEFT
  }

  /** Remembers an exchange to be ended with the session. */
  synchronized Opened opened(OpenExchange exchange) {
    if (ended) {
      return Opened.ENDED;
    }
    if (gone) {
      return Opened.LEFT;
    }
    if (exchanges == null) {
      exchanges = new HashSet<>(4);
    }
    exchanges.removeIf(OpenExchange::isOver);
    exchanges.add(exchange);
    return Opened.HELD;
  }

  /** Hands over what is open, of a session that is known no more but was not ended. */
  synchronized List<OpenExchange> takeOpen() {
    List<OpenExchange> open = exchanges == null ? List.of() : List.copyOf(exchanges);
    exchanges = null;
    return open;
  }

  synchronized void closed(OpenExchange exchange) {
    if (exchanges != null) {
      exchanges.remove(exchange);
      exchanges = exchanges.isEmpty() ? null : exchanges;
    }
  }

  /** Whether it is registered no more. */
  synchronized boolean isGone() {
    return gone;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Marks the session ended and hands over what is to be ended with it. */
  synchronized List<OpenExchange> end() {
    ended = true;
    return takeOpen();
  }
}
