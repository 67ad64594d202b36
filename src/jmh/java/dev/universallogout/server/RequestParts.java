package dev.universallogout.server;

import dev.universallogout.server.Stacks.Part;
import dev.universallogout.server.Stacks.Stack;
import java.util.List;

/** What a server does for a request. */
final class RequestParts {
  /** The first that has a stack counts. */
  static final List<Part> ALL =
      List.of(
          Part.ofRequests(
              "the application, and what it asks of the server", Stack::isInApplication),
          Part.ofRequests("what cannot be told", stack -> !stack.isWhole()),
          Part.ofRequests("the server", Stack::isInServer),
          Part.ofRequests("what the listener asks of the server", stack -> isAsked(stack, 0)),
          Part.ofRequests("the listener itself", stack -> filters(stack) == 0),
          Part.ofRequests("what the guard asks of the server", stack -> isAsked(stack, 1)),
          Part.ofRequests("the guard itself", stack -> filters(stack) == 1),
          Part.ofRequests("what the witness asks of the server", stack -> isAsked(stack, 2)),
          Part.ofRequests("the witness itself", stack -> true),
          Part.ofOthers("threads of ours", stack -> stack.isOnThread("universal-logout-")),
          Part.ofOthers("other threads of the server", stack -> true));

  private RequestParts() {}

  /** The guard is the first of the two in the chain. */
  private static long filters(Stack stack) {
    return stack.entered("session/SessionFilter.doFilter");
  }

  private static boolean isAsked(Stack stack, int filters) {
    return filters(stack) == filters && stack.isAskedOfOthers();
  }
}
