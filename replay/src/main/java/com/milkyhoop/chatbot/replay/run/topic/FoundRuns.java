package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Holds the runs that were found, by name, and of those that can't be read why. One thread. */
public final class FoundRuns {
  private final Map<String, RunManifest> readable = new TreeMap<>();
  private final Map<String, String> problems = new TreeMap<>();

  /**
   * Returns the run of this name; empty where there is none.
   *
   * @throws BadInputException where it can't be read, with the reason
   */
  public Optional<RunManifest> find(String run) {
    String problem = problems.get(run);
    if (problem != null) {
      throw new BadInputException(problem);
    }
    return Optional.ofNullable(readable.get(run));
  }

  /**
   * Returns the run of this name.
   *
   * @throws BadInputException where it can't be read, or there is none; that names those that there
   *     are
   */
  public RunManifest require(String run) {
    return find(run)
        .orElseThrow(
            () -> new BadInputException("there is no run %s%s".formatted(run, describeOthers())));
  }

  private String describeOthers() {
    if (readable.isEmpty() && problems.isEmpty()) {
      return ": none was made here yet";
    }
    var others = new StringBuilder();
    if (!readable.isEmpty()) {
      others.append("; there are ").append(String.join(", ", readable.keySet()));
    }
    problems.values().forEach(problem -> others.append("; ").append(problem));
    return others.toString();
  }

  void add(String run, RunManifest manifest) {
    remove(run);
    readable.put(run, manifest);
  }

  void addUnreadable(String run, String problem) {
    remove(run);
    problems.put(run, problem);
  }

  void remove(String run) {
    readable.remove(run);
    problems.remove(run);
  }
}
