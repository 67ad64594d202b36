package dev.universallogout.server;

import dev.universallogout.server.Stacks.Stack;
import java.util.function.Predicate;

/** What a server does for a request; the first that has a stack counts. */
enum RequestPart implements Stacks.Part {
  APPLICATION("the application, and what it asks of the server", Stack::isInApplication),
  NOT_TOLD("what cannot be told", stack -> !stack.isWhole()),
  SERVER("the server", Stack::isInServer),
  LISTENER_ASKS("what the listener asks of the server", stack -> isAsked(stack, 0)),
  LISTENER("the listener itself", stack -> filters(stack) == 0),
  GUARD_ASKS("what the guard asks of the server", stack -> isAsked(stack, 1)),
  GUARD("the guard itself", stack -> filters(stack) == 1),
  WITNESS_ASKS("what the witness asks of the server", stack -> isAsked(stack, 2)),
  WITNESS("the witness itself", stack -> true),
  OUR_THREADS("threads of ours", stack -> stack.isOnThread("universal-logout-")),
  OTHER_THREADS("other threads of the server", stack -> true);

  private final String title;
  private final Predicate<Stack> rule;

  RequestPart(String title, Predicate<Stack> rule) {
    this.title = title;
    this.rule = rule;
  }

  /** The guard is the first of the two in the chain. */
  private static long filters(Stack stack) {
    return stack.entered("session/SessionFilter.doFilter");
  }

  private static boolean isAsked(Stack stack, int filters) {
    return filters(stack) == filters && stack.isAskedOfOthers();
  }

  @Override
  public String title() {
    return title;
  }

  /** Up to the witness it is what threads of requests do. */
  @Override
  public boolean has(Stack stack) {
    return stack.isOnThreadOfRequests() == (compareTo(WITNESS) <= 0) && rule.test(stack);
  }
}
