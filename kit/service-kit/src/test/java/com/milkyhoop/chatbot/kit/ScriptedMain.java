package com.milkyhoop.chatbot.kit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A service for {@link ServiceMainTest}, run as a process of its own: two components that say what
 * happens to them. {@code SECOND_PART} says what the second does.
 */
final class ScriptedMain {
  private ScriptedMain() {}

  public static void main(String[] args) {
    ServiceMain.run("scripted", ScriptedMain::secondPart, ScriptedMain::components);
  }

  private static String secondPart(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    env.integer("HTTP_PORT", 8080, 0, 65_535);
    env.decimal("TEMPERATURE", 0.7, 0, 2);
    env.requiredSecret("GRPC_TOKEN");
    String behaviour = env.string("SECOND_PART", "works");
    env.finish();
    return behaviour;
  }

  private static List<Component> components(String behaviour) {
    return List.of(new Part("first", "works"), new Part("second", behaviour));
  }

  private record Part(String name, String behaviour) implements Component {
    @Override
    public void start() {
      System.out.println("starting " + name);
      switch (behaviour) {
        case "fails to start" -> throw new IllegalStateException("the port is taken");
        case "misses a class" -> throw new NoClassDefFoundError("a native library");
        case "waits in its start" -> waitForEver();
        case "loses a thread" -> Thread.ofVirtual().name("lost").start(Part::die);
        case "gives up" -> ServiceMain.terminate("no way on", new IllegalStateException("fenced"));
        default -> {}
      }
    }

    @Override
    public void close() {
      System.out.println("closed " + name);
      if (behaviour.equals("fails to stop")) {
        throw new IllegalStateException("still busy");
      }
    }

    private static void die() {
      throw new IllegalStateException("nobody catches this");
    }

    private static void waitForEver() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
