package com.milkyhoop.chatbot.processor.servers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One kind of server and what is right for it.
 *
 * @param name its answers say it
 * @param about what the server does
 * @param settings environment variables that the case needs
 * @param right any of these
 * @param lastingly the same turn again must be right too, in one request: what a refusal taught is
 *     remembered
 */
record ServerCase(
    String name,
    String about,
    Script script,
    Map<String, String> settings,
    List<Expected> right,
    boolean lastingly) {
  /** A server whose whole answer is the reply. */
  static ServerCase of(String name, String about, Script script) {
    return new ServerCase(name, about, script, Map.of(), List.of(Expected.reply()), false);
  }

  ServerCase expect(Expected... right) {
    return new ServerCase(name, about, script, settings, List.of(right), lastingly);
  }

  ServerCase with(String variable, String value) {
    var all = new LinkedHashMap<>(settings);
    all.put(variable, value);
    return new ServerCase(name, about, script, all, right, lastingly);
  }

  ServerCase again() {
    return new ServerCase(name, about, script, settings, right, true);
  }

  String wholeText() {
    return "OK-" + name;
  }

  /**
   * @throws AssertionError where the turn ended as none of the expected ends
   */
  void check(Observed seen) {
    AssertionError first = null;
    for (Expected each : right) {
      try {
        each.check(seen, wholeText());
        return;
      } catch (AssertionError e) {
        first = first == null ? e : first;
      }
    }
    throw new AssertionError(name + ": " + about + "\n" + seen, first);
  }

  @Override
  public String toString() {
    return name;
  }

  /** One list of several. */
  @SafeVarargs
  static List<ServerCase> all(List<ServerCase>... groups) {
    return Stream.of(groups).flatMap(List::stream).toList();
  }
}
