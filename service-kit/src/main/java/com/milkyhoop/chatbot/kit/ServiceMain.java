package com.milkyhoop.chatbot.kit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every {@code main} does: configuration, start, wait for SIGTERM, stop. Exit codes: 0 after
 * SIGTERM, 1 when starting fails or a part gives up, 2 when the configuration is wrong.
 */
public final class ServiceMain {
  private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);
  private static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;

  private ServiceMain() {}

  /**
   * Runs until the process is told to stop; never returns.
   *
   * @param parts builds the parts of the service from the environment, in the order to start them;
   *     throws {@link ConfigException} when a variable is wrong, anything else when the service
   *     can't be built
   */
  public static void run(String name, Function<Map<String, String>, List<Service>> parts) {
    List<Service> built;
    try {
      built = parts.apply(System.getenv());
    } catch (ConfigException e) {
      System.err.println(name + ": " + e.getMessage());
      System.exit(BAD_CONFIGURATION);
      return;
    } catch (RuntimeException e) {
      log.atError().addKeyValue("service", name).setCause(e).log("start failed");
      System.exit(FAILED);
      return;
    }
    var lifecycle = new Lifecycle(built);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(name, lifecycle, stopped), "stop"));
    long begin = System.nanoTime();
    try {
      lifecycle.start();
    } catch (RuntimeException e) {
      log.atError().addKeyValue("service", name).setCause(e).log("start failed");
      System.exit(FAILED);
    }
    log.atInfo()
        .addKeyValue("service", name)
        .addKeyValue("ms", (System.nanoTime() - begin) / 1_000_000)
        .log("started");
    awaitForever(stopped);
  }

  /** Ends the process because a part can't go on; an orchestrator starts it again. */
  public static void giveUp(String reason, Throwable cause) {
    log.atError().setCause(cause).log(reason);
    Thread.ofPlatform().name("give-up").start(() -> System.exit(FAILED));
  }

  private static void stop(String name, Lifecycle lifecycle, CountDownLatch stopped) {
    log.atInfo().addKeyValue("service", name).log("stopping");
    try {
      lifecycle.close();
    } finally {
      stopped.countDown();
    }
  }

  private static void awaitForever(CountDownLatch stopped) {
    try {
      stopped.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
