package dev.universallogout.authentication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the module logs while this is open. */
final class RecordedLog extends Handler implements AutoCloseable {

  private static final Logger LOGGER = Logger.getLogger("dev.universallogout");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  RecordedLog() {
    LOGGER.addHandler(this);
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(new SimpleFormatter().formatMessage(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
