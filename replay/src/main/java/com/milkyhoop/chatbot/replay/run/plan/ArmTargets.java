package com.milkyhoop.chatbot.replay.run.plan;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.schemas.LogEvent;

/**
 * Decides which server is asked for a turn, and for what: the recorded settings with an arm's
 * changes.
 */
public final class ArmTargets {
  private ArmTargets() {}

  /**
   * @param event has a prompt
   */
  public static ReplayTarget of(Arm arm, LogEvent event) {
    LogEvent.Prompt recorded = requireNonNull(event.prompt());
    boolean own = arm.baseUrl() != null;
    return ReplayTarget.newBuilder()
        .setRoute(own ? "" : requireNonNullElse(arm.route(), requireNonNullElse(event.route(), "")))
        .setBaseUrl(requireNonNullElse(arm.baseUrl(), ""))
        .setKeyEnv(requireNonNullElse(arm.keyEnv(), ""))
        .setModel(model(arm, recorded))
        .setMaxTokens(requireNonNullElse(arm.maxTokens(), recorded.maxTokens()))
        .setTemperature(arm.temperature() == null ? recorded.temperature() : arm.temperature())
        .setServer(arm.server())
        .build();
  }

  /**
   * Returns the model that is asked for: another route's model is its own, unless the arm says
   * otherwise.
   */
  private static String model(Arm arm, LogEvent.Prompt recorded) {
    if (arm.model() != null) {
      return arm.model();
    }
    return arm.route() == null ? recorded.model() : "";
  }
}
