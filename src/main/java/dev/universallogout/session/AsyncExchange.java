package dev.universallogout.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.function.Consumer;

/**
 * An asynchronous request, such as a stream of Server-Sent Events: looked at once more when it is
 * complete, and completed at once when its session is ended.
 */
final class AsyncExchange implements AsyncListener, OpenExchange {
  private final AsyncContext context;
  private final Consumer<AsyncExchange> whenComplete;
  private volatile boolean over;

  AsyncExchange(AsyncContext context, Consumer<AsyncExchange> whenComplete) {
    this.context = context;
    this.whenComplete = whenComplete;
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    try {
      context.complete();
    } catch (IllegalStateException e) {
      // It is complete.
      over = true;
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void onComplete(AsyncEvent event) {
    over = true;
    whenComplete.accept(this);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // The container completes it next.
  }

  @Override
  public void onError(AsyncEvent event) {
    // The container completes it next.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
