package dev.universallogout.token;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the module writes to its log, as an operator would read it: with stack traces. */
public final class LogLines implements AutoCloseable {

  private static final Logger LOGGER = Logger.getLogger("dev.universallogout");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          StringWriter line = new StringWriter();
          Object[] parameters = record.getParameters();
          line.write(
              parameters == null
                  ? record.getMessage()
                  : new MessageFormat(record.getMessage()).format(parameters));
          if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(line, true));
          }
          lines.add(line.toString());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public LogLines() {
    LOGGER.addHandler(handler);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    LOGGER.removeHandler(handler);
  }
}
