package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans up when this JVM is killed and can't do it itself: one shell that reads from a pipe which
 * pids to guard and which folders are temporary. The pipe ends with this JVM, however that dies;
 * then what is still guarded gets SIGTERM, two seconds later SIGKILL, and the folders are deleted.
 * Needs nothing but a POSIX shell.
 */
final class Watchdog {

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final String SCRIPT =
      """
      guarded=' '
      while read -r what value; do
        case $what in
          guard) guarded="$guarded$value " ;;
          release)
            case $guarded in
              *" $value "*) guarded="${guarded%%" $value "*} ${guarded#*" $value "}" ;;
            esac ;;
          temporary) set -- "$@" "$value" ;;
        esac
      done
      if [ "$guarded" != ' ' ]; then
        kill -TERM $guarded
        sleep 2
        kill -KILL $guarded
      fi
      [ $# -eq 0 ] || rm -rf -- "$@"
      """;
  private static final Watchdog OF_THIS_JVM = start();

  private final Writer pipe;

  private Watchdog(Writer pipe) {
    this.pipe = pipe;
  }

  private static Watchdog start() {
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(List.of("sh", "-c", SCRIPT, "watchdog"));
    try {
      Process shell =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Watchdog(shell.outputWriter(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ChildStartException("can't start a shell to guard child processes", e);
    }
  }

  static void guard(long pid) {
    OF_THIS_JVM.write("guard", String.valueOf(pid));
  }

  static void release(long pid) {
    OF_THIS_JVM.write("release", String.valueOf(pid));
  }

  static void deleteAtTheEnd(Path temporary) {
    OF_THIS_JVM.write("temporary", temporary.toString());
  }

  private synchronized void write(String what, String value) {
    try {
      pipe.write(what + " " + value + "\n");
      pipe.flush();
    } catch (IOException e) {
      log.atWarn().addKeyValue(what, value).setCause(e).log("the watchdog is gone");
    }
  }
}
