package com.milkyhoop.chatbot.localstack;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The deployables as the build of one release has left them.
 *
 * @param home the root of its sources, with each deployable in {@code target/dist} of its module
 * @param variables for its instances, beside those of the stack; these go before
 */
public record Release(Path home, Map<String, String> variables) {
  public Release {
    home = home.toAbsolutePath().normalize();
    variables = Map.copyOf(variables);
  }

  /** Returns the release that is built there. */
  public static Release at(Path home) {
    return new Release(home, Map.of());
  }

  /** Returns the same with one variable more. */
  public Release with(String name, String value) {
    var all = new HashMap<>(variables);
    all.put(name, value);
    return new Release(home, all);
  }
}
