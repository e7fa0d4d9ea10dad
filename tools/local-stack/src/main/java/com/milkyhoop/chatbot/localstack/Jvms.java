package com.milkyhoop.chatbot.localstack;

import java.util.List;

/** Says what the JVMs of a stack are tuned for. */
enum Jvms {
  /**
   * Small heaps and the quick compiler: ready soon, and many fit on one machine. Neither classes
   * nor compiled code bring about full collections, each of which stops all replies of a service
   * for up to a second and a half where several start at once.
   */
  QUICK_START(
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:MetaspaceSize=128m",
          "-XX:ReservedCodeCacheSize=240m"),
      "-Xmx256m"),

  /**
   * Runs them as in production: slower at first, faster after some seconds, and with heaps that do
   * not shrink when little is asked of them, so that collections stay rare.
   */
  LONG_RUNNING(List.of("-Xms1g", "-Xmx1g", "-XX:+ExitOnOutOfMemoryError"), "-Xmx1g");

  private final List<String> options;
  private final String stubHeap;

  Jvms(List<String> options, String stubHeap) {
    this.options = options;
    this.stubHeap = stubHeap;
  }

  /** Returns the options of the services and the broker. */
  List<String> options() {
    return options;
  }

  /**
   * Returns the options of the stub, which runs on little memory as long as little is asked of it.
   */
  List<String> stubOptions() {
    return options.stream().map(each -> each.startsWith("-Xmx") ? stubHeap : each).toList();
  }
}
