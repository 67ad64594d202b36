package dev.universallogout.server;

import dev.universallogout.server.Stacks.Part;
import dev.universallogout.server.Stacks.Stack;
import java.util.List;
import java.util.regex.Pattern;

/** What a server does for a revocation. */
final class RevocationParts {
  private static final Pattern OF_AN_ANSWER =
      Pattern.compile(
          ".*\\.(setStatus|setHeader|setContentLength|getOutputStream|write|flushBuffer)");

  private static final Part DATABASE =
      Part.ofOthers(
          "what the journal's threads ask of the database's driver and its pool",
          stack ->
              stack.isOnThread("PostgreSQL")
                  || ((isWriter(stack) || isReader(stack)) && stack.isAskedOfOthers()));

  /** The first that has a stack counts. */
  static final List<Part> ALL =
      List.of(
          Part.ofRequests(
              "a loop in Undertow until the last request of a connection has ended",
              stack ->
                  stack.endsWith("io/undertow/server/protocol/http/HttpReadListener.handleEvent")),
          Part.ofRequests("what cannot be told", stack -> !stack.isWhole()),
          Part.ofRequests(
              "the server: reading requests, the way to us and back", Stack::isInServer),
          Part.ofRequests(
              "the server: sending our answer",
              stack -> stack.isLastIn("endpoint/EndpointServlet") && isOfAnAnswer(stack.called())),
          Part.ofRequests(
              "our listener and filters", stack -> !stack.isIn("endpoint/EndpointServlet.")),
          Part.ofRequests(
              "records in the log",
              stack -> stack.isIn("observability/Audit", "observability/Log")),
          Part.ofRequests(
              "the signature", stack -> stack.isIn("authentication/SignedToken.isVerifiedBy")),
          Part.ofRequests(
              "the rest of the verification",
              stack -> stack.isIn("endpoint/RevocationEndpoint.authenticate")),
          Part.ofRequests(
              "reading the message",
              stack -> stack.isIn("endpoint/RevocationEndpoint.read", "subject/SubjectParser.")),
          Part.ofRequests(
              "handing over to the journal, and waiting for it",
              stack -> stack.isIn("journal/Journal.append", "journal/Journal.awaitApplied")),
          Part.ofRequests(
              "looking for sessions of the user", stack -> stack.isIn("session/Sessions.end")),
          Part.ofRequests(
              "looking for other applications of the server", stack -> stack.isIn("Status.")),
          Part.ofRequests(
              "telling the application",
              stack -> stack.isIn("revocation/Completions.", "HostBeans.")),
          Part.ofRequests("the rest of the endpoint", stack -> true),
          DATABASE,
          Part.ofOthers("the thread that writes the journal", RevocationParts::isWriter),
          Part.ofOthers("the thread that reads the journal", RevocationParts::isReader),
          Part.ofOthers("other threads of ours", stack -> stack.isOnThread("universal-logout-")),
          Part.ofOthers("other threads of the server", stack -> true));

  /** Where the journal is in memory. */
  static final List<Part> IN_MEMORY = ALL.stream().filter(part -> part != DATABASE).toList();

  private RevocationParts() {}

  private static boolean isOfAnAnswer(String method) {
    return OF_AN_ANSWER.matcher(method).matches();
  }

  private static boolean isWriter(Stack stack) {
    return stack.isOnThread("universal-logout-writer");
  }

  private static boolean isReader(Stack stack) {
    return stack.isOnThread("universal-logout-tailer");
  }
}
