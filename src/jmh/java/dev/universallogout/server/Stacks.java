package dev.universallogout.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sampled stacks of a server, each of which belongs to one part of what it does. */
final class Stacks {
  private static final String OURS = "dev/universallogout/";
  private static final String SHADED = OURS + "shaded/";
  private static final String APPLICATION = "com/example/";

  /** What threads other than these do is no request's. */
  private static final Pattern OF_REQUESTS = Pattern.compile("(default |http-).*");

  /** As little counted as by {@code Management}. The names of threads without Java are cut off. */
  private static final Pattern OF_THE_MACHINE =
      Pattern.compile(
          "(C[12] Comp|GC |G1 |VM |Monitor Def|Service Thr|Sweeper|Signal Disp|Notification Thr"
              + "|Attach |RMI |JMX ).*");

  private static final Pattern ID = Pattern.compile("^\\[|,? *tid=\\d+]?$");

  /** A method in Java; native functions have no such names. */
  private static final Pattern JAVA = Pattern.compile("[a-z]\\w*/\\S+\\.\\S+");

  private static final Pattern OF_THE_JDK = Pattern.compile("(java|jdk|sun|com/sun)/.*");

  /** Where each thread in Java begins. */
  private static final String BEGINNING = ".run";

  private Stacks() {}

  /** What a stack can belong to. */
  record Part(String title, Predicate<Stack> rule) {

    /** Of what threads of requests do. */
    static Part ofRequests(String title, Predicate<Stack> rule) {
      return new Part(title, stack -> stack.isOnThreadOfRequests() && rule.test(stack));
    }

    /** Of what other threads do. */
    static Part ofOthers(String title, Predicate<Stack> rule) {
      return new Part(title, stack -> !stack.isOnThreadOfRequests() && rule.test(stack));
    }
  }

  /**
   * One stack.
   *
   * @param frames from the outermost to the innermost
   */
  record Stack(String thread, List<String> frames) {

    private static Stack of(String text) {
      String[] parts = text.split(";");
      return new Stack(
          ID.matcher(parts[0]).replaceAll(""), Arrays.asList(parts).subList(1, parts.length));
    }

    private boolean isOfTheMachine() {
      return OF_THE_MACHINE.matcher(thread).matches();
    }

    boolean isOnThread(String prefix) {
      return thread.startsWith(prefix);
    }

    private boolean isOnThreadOfRequests() {
      return OF_REQUESTS.matcher(thread).matches();
    }

    boolean isInApplication() {
      return last(frame -> frame.startsWith(APPLICATION)) > lastOfOurs();
    }

    /** Nothing of ours, or what a filter of ours has passed a request on to. */
    boolean isInServer() {
      int last = lastOfOurs();
      return last < 0
          || (last + 1 < frames.size()
              && frames.get(last + 1).endsWith(".doFilter")
              && !frames.get(last).contains("Endpoint"));
    }

    /** Whether we have called what is neither ours nor the JDK's, for something. */
    boolean isAskedOfOthers() {
      int last = lastOfOurs();
      return last >= 0
          && frames.stream()
              .skip(last + 1)
              .anyMatch(frame -> isJavaOfOthers(frame) && !frame.startsWith(SHADED));
    }

    /** Whether a method of ours, or of a class or package of ours, is being executed. */
    boolean isIn(String... ofOurs) {
      return Stream.of(ofOurs)
          .anyMatch(name -> frames.stream().anyMatch(frame -> frame.startsWith(OURS + name)));
    }

    /** Whether the innermost method of ours is this, or of this class. */
    boolean isLastIn(String ofOurs) {
      int last = lastOfOurs();
      return last >= 0 && frames.get(last).startsWith(OURS + ofOurs);
    }

    /** How often this method of ours is entered. */
    long entered(String ofOurs) {
      return frames.stream().filter((OURS + ofOurs)::equals).count();
    }

    /** What the innermost method of ours has called; empty if nothing. */
    String called() {
      int next = lastOfOurs() + 1;
      return next < frames.size() ? frames.get(next) : "";
    }

    /** Whether the innermost method is this, but for what it asks of the JDK. */
    boolean endsWith(String method) {
      int last = last(Stack::isJavaOfOthers);
      return last >= 0 && frames.get(last).equals(method);
    }

    /** Whether the profiler has followed it to where its thread begins. */
    boolean isWhole() {
      return !frames.isEmpty() && frames.get(0).endsWith(BEGINNING);
    }

    /** Whether it is a method in Java that is not the JDK's. */
    private static boolean isJavaOfOthers(String frame) {
      return JAVA.matcher(frame).matches() && !OF_THE_JDK.matcher(frame).matches();
    }

    private int lastOfOurs() {
      return last(frame -> frame.startsWith(OURS) && !frame.startsWith(SHADED));
    }

    private int last(Predicate<String> which) {
      for (int i = frames.size() - 1; i >= 0; i--) {
        if (which.test(frames.get(i))) {
          return i;
        }
      }
      return -1;
    }
  }

  /**
   * What each part has of the samples or nanoseconds in a file of collapsed stacks; a stack is the
   * first part's that has it.
   */
  static Map<Part, Long> count(Path collapsed, List<Part> parts) {
    Map<Part, Long> counts = new LinkedHashMap<>();
    parts.forEach(part -> counts.put(part, 0L));
    try (Stream<String> lines = Files.lines(collapsed)) {
      lines.forEach(
          line -> {
            int end = line.lastIndexOf(' ');
            Stack stack = Stack.of(line.substring(0, end));
            if (!stack.isOfTheMachine()) {
              Part part =
                  parts.stream().filter(p -> p.rule().test(stack)).findFirst().orElseThrow();
              counts.merge(part, Long.valueOf(line.substring(end + 1)), Long::sum);
            }
          });
      return counts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
