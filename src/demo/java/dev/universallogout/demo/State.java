package dev.universallogout.demo;

import java.util.List;

/**
 * What the page shows, as JSON.
 *
 * @param application where the application is
 * @param users everybody, with what they are signed in with
 * @param visitor the browser that shows the page
 * @param timeline what happened, latest first
 */
public record State(String application, List<User> users, Visitor visitor, List<Event> timeline) {

  /** A user of the application. */
  public record User(String name, List<Device> devices) {}

  /**
   * Something that a user is signed in with.
   *
   * @param credential {@code session} or {@code refresh token}
   * @param question what is asked again and again to see whether it lives
   * @param status {@code live}, {@code ended}, {@code signing-in} or {@code unreachable}
   * @param answer the HTTP status of the last answer and what came with it, empty if none came
   */
  public record Device(
      String id, String name, String credential, String question, String status, String answer) {}

  /**
   * The visitor's own session with the application.
   *
   * @param user whose it is or was, empty if there was none
   * @param status {@code none}, {@code live} or {@code ended}
   */
  public record Visitor(String user, String status) {}

  /**
   * Something that happened.
   *
   * @param number counts up
   * @param at when, ISO 8601
   * @param kind {@code signed-in}, {@code ended}, {@code cleared} or {@code refused}
   * @param user whom it concerns
   * @param text a sentence
   */
  public record Event(long number, String at, String kind, String user, String text) {}
}
