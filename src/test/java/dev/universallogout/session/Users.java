package dev.universallogout.session;

import java.util.SplittableRandom;

/** Many users. */
final class Users {
  private Users() {}

  static String name(int user) {
    return "user-" + user + "@corp.example";
  }

  /** The user's key, as well spread as a digest. */
  static long key(int user) {
    return new SplittableRandom(user).nextLong();
  }
}
