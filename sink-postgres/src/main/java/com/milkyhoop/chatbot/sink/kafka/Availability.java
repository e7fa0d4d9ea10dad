package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether the last attempt to write went well. Logs when rows begin to wait and when they flow
 * again, however many attempts lie between. Told by the sink's thread, asked by any.
 */
public final class Availability implements Readiness {
  private static final Logger log = LoggerFactory.getLogger(Availability.class);

  private volatile @Nullable String whyNot = "not connected yet";

  // Of the sink's thread.
  private @Nullable Remedy awaited;
  private int failures;
  private long since;

  /** Returns how many attempts have failed in a row. */
  int failed(UnavailableException e) {
    whyNot = e.system() + ": " + e.reason();
    failures++;
    if (failures == 1) {
      since = System.nanoTime();
    }
    if (e.remedy() != awaited) {
      awaited = e.remedy();
      report(e);
    }
    return failures;
  }

  void succeeded() {
    whyNot = null;
    if (failures > 0) {
      log.atInfo()
          .addKeyValue("attempts", failures)
          .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - since).toMillis())
          .log("rows flow again");
    }
    failures = 0;
    awaited = null;
  }

  @Override
  public Optional<String> whyNotReady() {
    return Optional.ofNullable(whyNot);
  }

  private static void report(UnavailableException e) {
    var line =
        switch (e.remedy()) {
          case TIME -> log.atWarn();
          case PERSON -> log.atError();
        };
    String message =
        switch (e.remedy()) {
          case TIME -> "rows wait, trying again until it is back";
          case PERSON -> "rows wait until somebody repairs this, trying again";
        };
    line.addKeyValue("system", e.system()).addKeyValue("error", e.reason()).log(message);
  }
}
