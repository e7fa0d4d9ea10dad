package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.kit.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chatbot doctor}: looks at this machine and at the servers, and says what to do. */
@Command(
    name = "doctor",
    description = {
      "Look at this machine, and at Kafka, Redis, Postgres and the model of the local stack that",
      "runs here, else of KAFKA_BROKER, REDIS_URL or REDIS_HOST, DATABASE_URL and OPENAI_BASE_URL. Changes"
          + " nothing.",
      "Ends with 1 where something does not work."
    })
final class DoctorCommand implements Callable<Integer> {
  private final OperateConsole console;

  @Mixin private HelpOption help;

  DoctorCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>(MachineChecks.all());
    findings.forEach(this::tell);
    for (Finding finding : servers()) {
      findings.add(finding);
      tell(finding);
    }
    return findings.stream().anyMatch(it -> it.state() == Finding.State.BAD)
        ? OperateConsole.NOT_OK
        : OperateConsole.OK;
  }

  private List<Finding> servers() {
    try {
      Site site = console.site();
      List<Finding> findings = new ArrayList<>(KafkaChecks.all(site));
      findings.addAll(ServerChecks.all(site));
      return findings;
    } catch (ConfigException e) {
      return List.of(
          Finding.bad(
              "variables", String.valueOf(e.getMessage()), "docs/configuration.md has them all"));
    } catch (SiteException e) {
      return List.of(Finding.bad("servers", String.valueOf(e.getMessage()), ""));
    }
  }

  private void tell(Finding finding) {
    console
        .out()
        .printf("%-5s%-10s %s%n", finding.state().word(), finding.subject(), finding.text());
    if (!finding.remedy().isEmpty()) {
      finding.remedy().lines().forEach(line -> console.out().printf("%16s%s%n", "", line));
    }
  }
}
