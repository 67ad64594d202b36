package dev.universallogout.session;

import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import dev.universallogout.session.SessionGuard.Look;
import dev.universallogout.session.SessionGuard.Verdict;
import jakarta.servlet.http.HttpSession;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one session. The binding in the session is what counts for other nodes;
 * here it is kept with what only this node can know.
 *
 * <p>All positions are lowered only, except {@code anonymousAt}, which says up to where the session
 * was seen to have no user: a login that follows cannot have happened before. Why that is so
 * although requests overlap: a login happens in a request that came without a user, and such
 * requests are counted. One raises {@code anonymousAt} only if it is alone and nothing of the
 * application is in the session, where a login could hide; one that is not alone lowers it to where
 * it began itself. So while any of them can still log in, {@code anonymousAt} is no higher than
 * where the first of them began.
 *
 * <p>Thread-safe. Every compound change is made under this object's monitor, in which no I/O takes
 * place and no foreign code is called; {@code checked} alone is read without it, and it is replaced
 * as a whole.
 */
final class SessionState {
  /** That its request passes; kept, because the common case allocates nothing. */
  final Look pass = new Look(Verdict.PASS, this);

  final Look passWithoutUser = new Look(Verdict.PASS_WITHOUT_USER, this);

  private volatile long creationTime;
  private final @Nullable WeakReference<HttpSession> session;

  /** Where nobody else keeps it although the session lives. */
  private final @Nullable HttpSession kept;

  private volatile String id;
  private volatile @Nullable Checked guardChecked;
  private volatile @Nullable Checked witnessChecked;

  private Position birth;
  private @Nullable Position anonymousAt;
  private @Nullable Binding binding;
  private @Nullable String encoded;
  private long[] keys = {};
  private final AtomicInteger withoutUser = new AtomicInteger();
  private volatile boolean ended;
  private final AtomicLong used = new AtomicLong();
  private final int maxInactiveSeconds;
  private final Set<OpenExchange> exchanges = new HashSet<>();

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
    private volatile View view;

    private Checked(
        View view,
        SubjectSources.Seen seen,
        @Nullable String encoded,
        @Nullable Position position,
        long[] keys,
        long issuedAt) {
      this.view = view;
      this.seen = seen;
      this.encoded = encoded;
      this.position = position;
      this.keys = keys;
      this.issuedAt = issuedAt;
    }

    /** The session has no user. */
    static Checked withoutUser(View view, SubjectSources.Seen seen) {
      return new Checked(view, seen, null, null, new long[0], Long.MIN_VALUE);
    }

    /**
     * The session is live.
     *
     * @param seen the user that the request showed
     * @param encoded the text of the binding, whose position and keys follow
     * @param issuedAt when the identity provider issued the login's token; {@code Long.MIN_VALUE}
     *     where that is unknown
     */
    static Checked live(
        View view,
        SubjectSources.Seen seen,
        String encoded,
        Position position,
        long[] keys,
        long issuedAt) {
      return new Checked(view, seen, encoded, position, keys, issuedAt);
    }

    /** The state of the journal that was checked against. */
    View view() {
      return view;
    }

    void checkedAgainst(View later) {
      view = later;
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
  }

  SessionState(HttpSession session, Position birth) {
    this(session, birth, false);
  }

  /**
   * @param frameworks whether a framework keeps it, of which the container knows nothing. Such a
   *     session holds on to the request in which it was shown and must not be used outside of it.
   */
  SessionState(HttpSession session, Position birth, boolean frameworks) {
    this.id = session.getId();
    this.creationTime = session.getCreationTime();
    this.session = frameworks ? null : new WeakReference<>(session);
    this.kept =
        UndertowSession.is(session) && UndertowSession.endsOutsideRequests(session)
            ? session
            : null;
    this.birth = birth;
    this.maxInactiveSeconds = session.getMaxInactiveInterval();
  }

  String id() {
    return id;
  }

  void renamed(String newId, long newCreationTime) {
    id = newId;
    creationTime = newCreationTime;
  }

  boolean is(HttpSession other) {
    return creationTime == other.getCreationTime();
  }

  /** The session; null where it is gone, or must not be used outside of its requests. */
  @Nullable HttpSession session() {
    return kept != null || session == null ? kept : session.get();
  }

  /** Whether a framework keeps it, so that only its requests can end it. */
  boolean isFrameworks() {
    return session == null;
  }

  /**
   * A request comes with it.
   *
   * @param now by the registry's clock, in nanoseconds
   * @return false where it has been forgotten: then it must not be used any more
   */
  boolean use(long now) {
    long last = used.get();
    return last == now
        || (last != FORGOTTEN && (used.compareAndSet(last, now) || used.get() != FORGOTTEN));
  }

  /**
   * Forgets it, if it has not been used for twice as long as the server would have kept it and
   * nobody is using it now.
   *
   * @param now by the registry's clock, in nanoseconds
   */
  synchronized boolean forget(long now) {
    long last = used.get();
    long kept = maxInactiveSeconds > 0 ? 2L * maxInactiveSeconds : LONGEST_SECONDS;
    long seconds = Math.min(Math.max(kept, SHORTEST_SECONDS), LONGEST_SECONDS);
    return now - last > TimeUnit.SECONDS.toNanos(seconds)
        && withoutUser.get() == 0
        && exchanges.isEmpty()
        && used.compareAndSet(last, FORGOTTEN);
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
   * The same for a session with a user: another request may have lowered its binding meanwhile;
   * then nothing is known of the new one.
   *
   * @param checkedBinding the binding that was looked at
   */
  synchronized void check(Stage stage, @Nullable Checked outcome, Binding checkedBinding) {
    check(stage, binding == checkedBinding ? outcome : null);
  }

  /** Takes over what the session itself carries, which another node may have written. */
  synchronized void adopt(Binding carried) {
    if (carried.subject().isEmpty()) {
      birth = birth.lower(carried.position());
    } else if (!carried.equals(binding)) {
      rebind(binding == null ? carried : binding.and(carried));
    }
  }

  /** What was checked before says nothing of another binding. */
  private void rebind(Binding other) {
    binding = other;
    encoded = null;
    guardChecked = null;
    witnessChecked = null;
  }

  /**
   * A request without a user has begun, as {@link #enterWithoutUser(Position, boolean)} found
   * before.
   */
  void enterWithoutUser() {
    withoutUser.incrementAndGet();
  }

  /**
   * A request without a user has begun.
   *
   * @param began where
   * @param empty whether nothing of the application is in the session
   */
  synchronized void enterWithoutUser(Position began, boolean empty) {
    boolean alone = withoutUser.getAndIncrement() == 0;
    if (alone && empty && binding == null) {
      anonymousAt = began;
    } else if (anonymousAt != null) {
      anonymousAt = anonymousAt.lower(began);
    }
  }

  /** A request that came without a user has ended. */
  void leaveWithoutUser() {
    withoutUser.decrementAndGet();
  }

  /**
   * Somebody may have logged in in a request that no filter saw: whoever is in the session, and was
   * perhaps bound already by a request that overtook it, is no newer than where it began.
   */
  synchronized void lower(Position began) {
    if (anonymousAt != null) {
      anonymousAt = anonymousAt.lower(began);
    }
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
    if (birth.equals(before)) {
      return false;
    }
    encoded = null;
    return true;
  }

  /** Where a user belongs who was there before we looked. */
  synchronized Position provenAge() {
    return anonymousAt != null ? anonymousAt : birth;
  }

  /**
   * Adds a user, whose login is no older than the position; an earlier binding's lower position
   * stays.
   */
  synchronized void bind(SessionSubject subject, Position position) {
    Binding added = new Binding(position, subject);
    rebind(binding == null ? added : binding.and(added));
  }

  synchronized @Nullable Binding binding() {
    return binding;
  }

  synchronized Position birth() {
    return birth;
  }

  /** The text that the session must carry. */
  synchronized String encoded() {
    if (encoded == null) {
      encoded = (binding == null ? Binding.birth(birth) : binding).encode();
    }
    return encoded;
  }

  synchronized long[] keys() {
    return keys;
  }

  /** Replaces the keys under which the session is registered and returns the former ones. */
  synchronized long[] exchangeKeys(long[] newKeys) {
    long[] former = keys;
    keys = newKeys;
    return former;
  }

  /**
   * Remembers an exchange to be ended with the session; false where the session has ended already.
   */
  synchronized boolean opened(OpenExchange exchange) {
    return !ended && exchanges.add(exchange);
  }

  synchronized void closed(OpenExchange exchange) {
    exchanges.remove(exchange);
  }

  boolean hasEnded() {
    return ended;
  }

  /** Marks the session ended and hands over what is to be ended with it. */
  synchronized List<OpenExchange> end() {
    ended = true;
    List<OpenExchange> open = new ArrayList<>(exchanges);
    exchanges.clear();
    return open;
  }
}
