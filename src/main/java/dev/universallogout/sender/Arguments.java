package dev.universallogout.sender;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words of a command line: a command and its options.
 *
 * @param command {@code send} or {@code check}
 * @param options the values of each option given
 */
record Arguments(String command, Map<String, List<String>> options) {

  /** Every option with the number of values it takes. */
  private static final Map<String, Integer> VALUES =
      Map.ofEntries(
          Map.entry("--endpoint", 1),
          Map.entry("--issuer", 1),
          Map.entry("--client-id", 1),
          Map.entry("--audience", 1),
          Map.entry("--key", 1),
          Map.entry("--kid", 1),
          Map.entry("--alg", 1),
          Map.entry("--email", 1),
          Map.entry("--iss-sub", 2),
          Map.entry("--opaque", 1),
          Map.entry("--subject", 1),
          Map.entry("--member", 1),
          Map.entry("--print", 0),
          Map.entry("--check", 0));

  static Arguments parse(String... words) {
    String command = words[0];
    if (!command.equals("send") && !command.equals("check")) {
      throw new UsageException("there is no command " + command + "; there are send and check");
    }
    Map<String, List<String>> options = new HashMap<>();
    int next = 1;
    while (next < words.length) {
      String option = words[next];
      Integer values = VALUES.get(option);
      if (values == null) {
        throw new UsageException("there is no option " + option);
      }
      int end = next + 1 + values;
      if (end > words.length) {
        throw new UsageException(option + " takes " + (values == 1 ? "a value" : "two values"));
      }
      if (options.put(option, List.of(words).subList(next + 1, end)) != null) {
        throw new UsageException(option + " is given twice");
      }
      next = end;
    }
    return new Arguments(options.containsKey("--check") ? "check" : command, options);
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  Optional<String> value(String option) {
    return Optional.ofNullable(options.get(option)).map(values -> values.get(0));
  }

  String required(String option) {
    return value(option).orElseThrow(() -> new UsageException(option + " is missing"));
  }

  List<String> values(String option) {
    return options.getOrDefault(option, List.of());
  }
}
