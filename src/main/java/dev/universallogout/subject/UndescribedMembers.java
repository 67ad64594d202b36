package dev.universallogout.subject;

import dev.universallogout.subject.JsonNode.Members;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The members met on the way that neither the request nor a format describes. */
final class UndescribedMembers {
  private static final int MAX_NAME = 64;

  private final Set<String> names = new LinkedHashSet<>();
  private final boolean refused;

  UndescribedMembers(boolean refused) {
    this.refused = refused;
  }

  void note(Members members, String... described) {
    List<String> expected = List.of(described);
    for (String name : members.byName().keySet()) {
      if (!expected.contains(name)) {
        note(harmless(name));
      }
    }
  }

  private void note(String name) {
    if (refused) {
      throw new InvalidSubjectException("member " + name + " is not described");
    }
    if (names.size() < SubjectParser.MAX_UNDESCRIBED) {
      names.add(name);
    }
  }

  List<String> names() {
    return List.copyOf(names);
  }

  private static String harmless(String name) {
    String start = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    return start.replaceAll("[^A-Za-z0-9_.:/-]", "?");
  }
}
