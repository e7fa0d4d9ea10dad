package com.milkyhoop.chatbot.bench;

import com.milkyhoop.chatbot.localstack.openai.StubBehaviour;
import java.util.HashMap;
import java.util.Map;

/**
 * What a scenario runs on. Scenarios that ask for the same one after the other share it.
 *
 * @param variables of the services, beside those that lift the limits for single users
 */
public record StackSpec(
    int processors, int partitions, StubBehaviour model, Map<String, String> variables) {

  public StackSpec {
    variables = Map.copyOf(variables);
  }

  /** The same with one more variable. */
  public StackSpec with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new StackSpec(processors, partitions, model, more);
  }

  /** The model can be told to behave otherwise, everything else needs other processes. */
  boolean runsOnTheSame(StackSpec other) {
    return processors == other.processors
        && partitions == other.partitions
        && variables.equals(other.variables);
  }
}
