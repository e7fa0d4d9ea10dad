package com.milkyhoop.chatbot.kit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds variables that are set, that nobody reads, and that are nearly named like one that is read:
 * such a setting has no effect, and nobody would notice. A variable of another service is no
 * misspelling, since one environment often serves all of them.
 */
final class MisspelledVariables {
  private static final Logger log = LoggerFactory.getLogger(MisspelledVariables.class);

  /** One letter left out, added or replaced, or two swapped: names of ours differ by more. */
  private static final int MAX_EDITS = 1;

  /** Is the least length: shorter names are all near each other. */
  private static final int LEAST_CHARACTERS = 4;

  private MisspelledVariables() {}

  /**
   * Logs a warning for each. Values are not shown: they may be secrets.
   *
   * @param misspelled names, and what each was probably meant to be
   */
  static void warn(Map<String, String> misspelled) {
    misspelled.forEach(
        (name, meant) ->
            log.atWarn()
                .addKeyValue("variable", name)
                .addKeyValue("meant", meant)
                .log("a variable is set that nobody reads; it may be misspelled"));
  }

  /**
   * Returns what each misspelled name was probably meant to be.
   *
   * @param read names that were asked for
   * @param prefixes of which each longer name is read
   */
  static Map<String, String> find(Set<String> set, Set<String> read, Set<String> prefixes) {
    Map<String, String> found = new TreeMap<>();
    for (String name : set) {
      if (!read.contains(name) && prefixes.stream().noneMatch(name::startsWith)) {
        nearest(name, read, prefixes).ifPresent(meant -> found.put(name, meant));
      }
    }
    return found;
  }

  private static Optional<String> nearest(String name, Set<String> read, Set<String> prefixes) {
    List<String> known =
        Stream.concat(
                read.stream(),
                prefixes.stream()
                    .filter(prefix -> name.length() > prefix.length())
                    .map(prefix -> prefix + name.substring(prefix.length())))
            .filter(each -> each.length() >= LEAST_CHARACTERS)
            .toList();
    return NearestName.of(name, known, _ -> MAX_EDITS);
  }
}
