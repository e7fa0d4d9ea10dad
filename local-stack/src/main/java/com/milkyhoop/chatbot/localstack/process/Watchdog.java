package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends our children when this JVM is killed and can't do it itself: one shell that reads the pids
 * to guard from a pipe. The pipe ends with this JVM, however that dies; then what is still guarded
 * gets SIGTERM, and two seconds later SIGKILL. Needs nothing but a POSIX shell.
 */
final class Watchdog {

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final String SCRIPT =
      """
      guarded=' '
      while read -r change pid; do
        case $change in
          +) guarded="$guarded$pid " ;;
          -) case $guarded in
               *" $pid "*) guarded="${guarded%%" $pid "*} ${guarded#*" $pid "}" ;;
             esac ;;
        esac
      done
      [ "$guarded" = ' ' ] && exit
      kill -TERM $guarded
      sleep 2
      kill -KILL $guarded
      """;

  private final Writer pipe;

  private Watchdog(Writer pipe) {
    this.pipe = pipe;
  }

  static Watchdog start() throws IOException {
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(List.of("sh", "-c", SCRIPT));
    Process shell =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Watchdog(shell.outputWriter(StandardCharsets.US_ASCII));
  }

  void guard(long pid) {
    write('+', pid);
  }

  void release(long pid) {
    write('-', pid);
  }

  private synchronized void write(char change, long pid) {
    try {
      pipe.write(change + " " + pid + "\n");
      pipe.flush();
    } catch (IOException e) {
      log.atWarn().addKeyValue("pid", pid).setCause(e).log("the watchdog is gone");
    }
  }
}
