package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;

/**
 * Holds where an operator's command writes and what it knows of its surroundings, and makes the
 * commands.
 *
 * @param home the project's folder
 */
public record OperateConsole(
    PrintWriter out, PrintWriter err, Path home, Map<String, String> environment) {
  static final int OK = 0;
  static final int NOT_OK = 1;
  static final int BAD_USAGE = 2;
  private static final int NOT_REACHABLE = 3;

  public OperateConsole {
    environment = Map.copyOf(environment);
  }

  Site site() {
    return Site.find(home, environment);
  }

  /** Adds the commands to {@code line}, whose handler of exceptions asks {@link #report}. */
  public void addTo(CommandLine line) {
    line.addSubcommand(new DoctorCommand(this));
    line.addSubcommand(
        new CommandLine(new DlqCommand())
            .addSubcommand(new DlqListCommand(this))
            .addSubcommand(new DlqShowCommand(this))
            .addSubcommand(new DlqRedriveCommand(this))
            .setCaseInsensitiveEnumValuesAllowed(true));
    line.addSubcommand(new InspectCommand(this));
  }

  /**
   * Tells a person what failed, and returns the exit code that this makes.
   *
   * @throws Exception the failure, where it is none that was expected
   */
  public int report(Exception failure) throws Exception {
    int exitCode =
        switch (failure) {
          case ConfigException _ -> BAD_USAGE;
          case SiteException _ -> NOT_REACHABLE;
          case KafkaException _ -> NOT_REACHABLE;
          default -> throw failure;
        };
    err.println("chatbot: " + text(failure));
    return exitCode;
  }

  private String text(Exception failure) {
    // Finds the installation as before: brokers that refuse something are up.
    return KafkaRefusals.isRefusal(failure)
        ? site().kafka().refusals().describe(failure)
        : String.valueOf(failure.getMessage());
  }
}
