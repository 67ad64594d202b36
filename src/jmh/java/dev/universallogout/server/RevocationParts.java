package dev.universallogout.server;

import dev.universallogout.server.Stacks.Stack;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a server does for a revocation; the first that has a stack counts. */
enum RevocationPart implements Stacks.Part {
  LOOP(
      "a loop in Undertow until the last request of a connection has ended",
      stack -> stack.endsWith("io/undertow/server/protocol/http/HttpReadListener.handleEvent")),
  NOT_TOLD("what cannot be told", stack -> !stack.isWhole()),
  SERVER("the server: reading requests, the way to us and back", Stack::isInServer),
  ANSWER(
      "the server: sending our answer",
      stack -> stack.isLastIn("endpoint/EndpointServlet") && isOfAnAnswer(stack.called())),
  FILTERS("our listener and filters", stack -> !stack.isIn("endpoint/EndpointServlet.")),
  RECORDS("records in the log", stack -> stack.isIn("observability/Audit", "observability/Log")),
  SIGNATURE("the signature", stack -> stack.isIn("authentication/SignedToken.isVerifiedBy")),
  VERIFICATION(
      "the rest of the verification",
      stack -> stack.isIn("endpoint/RevocationEndpoint.authenticate")),
  MESSAGE(
      "reading the message",
      stack -> stack.isIn("endpoint/RevocationEndpoint.read", "subject/SubjectParser.")),
  JOURNAL(
      "handing over to the journal, and waiting for it",
      stack -> stack.isIn("journal/Journal.append", "journal/Journal.awaitApplied")),
  SESSIONS("looking for sessions of the user", stack -> stack.isIn("session/Sessions.end")),
  NEIGHBOURS("looking for other applications of the server", stack -> stack.isIn("Status.")),
  EVENTS("telling the application", stack -> stack.isIn("revocation/Completions.", "HostBeans.")),
  REST("the rest of the endpoint", stack -> true),
  DATABASE(
      "what the journal's threads ask of the database's driver and its pool",
      stack ->
          stack.isOnThread("PostgreSQL")
              || ((isWriter(stack) || isReader(stack)) && stack.isAskedOfOthers())),
  WRITER("the thread that writes the journal", RevocationPart::isWriter),
  READER("the thread that reads the journal", RevocationPart::isReader),
  OUR_THREADS("other threads of ours", stack -> stack.isOnThread("universal-logout-")),
  OTHER_THREADS("other threads of the server", stack -> true);

  private static final Pattern OF_AN_ANSWER =
      Pattern.compile(
          ".*\\.(setStatus|setHeader|setContentLength|getOutputStream|write|flushBuffer)");

  private final String title;
  private final Predicate<Stack> rule;

  RevocationPart(String title, Predicate<Stack> rule) {
    this.title = title;
    this.rule = rule;
  }

  private static boolean isOfAnAnswer(String method) {
    return OF_AN_ANSWER.matcher(method).matches();
  }

  private static boolean isWriter(Stack stack) {
    return stack.isOnThread("universal-logout-writer");
  }

  private static boolean isReader(Stack stack) {
    return stack.isOnThread("universal-logout-tailer");
  }

  @Override
  public String title() {
    return title;
  }

  /** Up to the rest it is what threads of requests do. */
  @Override
  public boolean has(Stack stack) {
    return stack.isOnThreadOfRequests() == (compareTo(REST) <= 0) && rule.test(stack);
  }
}
