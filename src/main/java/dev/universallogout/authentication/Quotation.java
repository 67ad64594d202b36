package dev.universallogout.authentication;

import java.util.Locale;

/** Outsiders' text as it may stand in the log: short, on one line, in plain ASCII. */
final class Quotation {

  private static final int MAX_LENGTH = 200;

  private Quotation() {}

  static String of(Object text) {
    StringBuilder quotation = new StringBuilder("\"");
    text.toString()
        .codePoints()
        .limit(MAX_LENGTH)
        .forEach(
            c -> {
              if (c >= ' ' && c <= '~' && c != '"') {
                quotation.appendCodePoint(c);
              } else {
                quotation.append(String.format(Locale.ROOT, "\\u{%x}", c));
              }
            });
    return quotation.append('"').toString();
  }
}
