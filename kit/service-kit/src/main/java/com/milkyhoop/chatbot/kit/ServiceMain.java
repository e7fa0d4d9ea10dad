package com.milkyhoop.chatbot.kit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Does what every {@code main} does: configuration, start, wait for SIGTERM, stop; a second SIGTERM
 * ends what stopping waits for. Exit codes: 0 after SIGTERM or when the work is done, 1 when
 * starting or stopping fails or a component gives up, 2 when the configuration is wrong.
 */
public final class ServiceMain {
  static {
    // Comes before the log, which looks up this machine's name.
    NameLookups.refreshOften();
  }

  private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);
  private static final int UNDECIDED = -1;
  private static final int STOPPED = 0;
  private static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;

  /** Is decided by whatever ends the process first. */
  private static final AtomicInteger exitCode = new AtomicInteger(UNDECIDED);

  private ServiceMain() {}

  /**
   * Runs until the process is told to stop; never returns.
   *
   * @param config reads the service's configuration from its environment; throws {@link
   *     ConfigException} when a variable is wrong
   * @param components builds the components of the service, in the order to start them
   */
  public static <C> void run(
      String name,
      Function<Map<String, String>, C> config,
      Function<C, List<Component>> components) {
    LogConfigurator.nameService(name);
    logJavaUtilLoggingToo();
    logWhatEndsAThread();
    try {
      long begin = System.nanoTime();
      C configuration = config.apply(System.getenv());
      logWhatStarts();
      JdkDefect.warn();
      var lifecycle = new Lifecycle(components.apply(configuration));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lifecycle), "stop"));
      StopSignal.install(() -> exit(STOPPED), lifecycle::hurry);
      lifecycle.start();
      log.atInfo().addKeyValue("ms", (System.nanoTime() - begin) / 1_000_000).log("started");
      new CountDownLatch(1).await();
    } catch (ConfigException e) {
      System.err.println(name + ": " + e.getMessage());
      exit(BAD_CONFIGURATION);
    } catch (InterruptedException | RuntimeException | Error e) {
      fail("start failed", e);
    }
  }

  /** Ends the process because a component can't go on; an orchestrator starts it again. */
  public static void terminate(String reason, Throwable cause) {
    Thread.ofPlatform().name("give-up").start(() -> fail(reason, cause));
  }

  /** Ends the process because its work is done. */
  public static void finish() {
    Thread.ofPlatform().name("finish").start(() -> exit(STOPPED));
  }

  private static void logWhatStarts() {
    Build build = Build.read();
    log.atInfo()
        .addKeyValue("version", build.version())
        .addKeyValue("commit", build.commit())
        .addKeyValue("jdk", Runtime.version().toString())
        .log("starting");
  }

  /** gRPC and OkHttp log through java.util.logging. */
  private static void logJavaUtilLoggingToo() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** The JVM would print it beside the log. */
  private static void logWhatEndsAThread() {
    Thread.setDefaultUncaughtExceptionHandler(
        (_, e) -> log.atError().setCause(e).log("an exception ended a thread"));
  }

  /** Ignores what fails only because the process is being stopped. */
  private static void fail(String what, Throwable cause) {
    if (exitCode.get() == UNDECIDED) {
      log.atError().addKeyValue("error", cause.getMessage()).setCause(cause).log(what);
    }
    exit(FAILED);
  }

  private static void exit(int code) {
    exitCode.compareAndSet(UNDECIDED, code);
    System.exit(code);
  }

  /** The shutdown hook. It halts because the JVM, left to itself, ends SIGTERM with 143. */
  private static void stop(Lifecycle lifecycle) {
    exitCode.compareAndSet(UNDECIDED, STOPPED);
    log.atInfo().log("stopping");
    try {
      lifecycle.close();
    } catch (RuntimeException _) {
      exitCode.compareAndSet(STOPPED, FAILED);
    } finally {
      Runtime.getRuntime().halt(exitCode.get());
    }
  }
}
