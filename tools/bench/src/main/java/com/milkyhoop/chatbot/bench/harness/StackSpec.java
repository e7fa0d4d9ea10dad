package com.milkyhoop.chatbot.bench.harness;

import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds what a scenario runs on. Scenarios that ask for the same one after the other share it.
 *
 * @param models stubs that the processors may ask, in an order
 * @param model how each of them behaves
 * @param variables of the services, beside those that lift the limits for single users
 */
public record StackSpec(
    int processors,
    int partitions,
    int models,
    StubBehaviour model,
    Map<String, String> variables) {

  public StackSpec {
    variables = Map.copyOf(variables);
  }

  /** Describes a stack with one model. */
  public StackSpec(
      int processors, int partitions, StubBehaviour model, Map<String, String> variables) {
    this(processors, partitions, 1, model, variables);
  }

  /** The same with so many models, one of them asked first. */
  public StackSpec withModels(int count) {
    return new StackSpec(processors, partitions, count, model, variables);
  }

  /** The same with one more variable. */
  public StackSpec with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new StackSpec(processors, partitions, models, model, more);
  }

  /** The model can be told to behave otherwise, everything else needs other processes. */
  boolean runsOnTheSame(StackSpec other) {
    return processors == other.processors
        && partitions == other.partitions
        && models == other.models
        && variables.equals(other.variables);
  }
}
