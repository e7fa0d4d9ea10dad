package com.milkyhoop.chatbot.ingress.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that only concatenates the texts, clearing on Restarted; checks each offset. */
final class ShownReply {
  private final StringBuilder text = new StringBuilder();
  private final List<ReplyStep> steps = new ArrayList<>();

  /** Takes all steps that there are. */
  void takeAll(ReplyAssembly assembly) {
    while (!hasEnded()) {
      var step = assembly.next();
      if (step.isEmpty()) {
        return;
      }
      take(step.get());
    }
  }

  void take(ReplyStep step) {
    steps.add(step);
    switch (step) {
      case ReplyStep.Restarted _ -> text.setLength(0);
      case ReplyStep.Delta delta -> {
        assertThat(delta.text()).isNotEmpty();
        assertThat(delta.offset())
            .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        text.append(delta.text());
      }
      case ReplyStep.Completed completed ->
          assertThat(text.toString()).isEqualTo(completed.end().reply());
      case ReplyStep.Failed _ -> {}
    }
  }

  boolean hasEnded() {
    return !steps.isEmpty()
        && (steps.getLast() instanceof ReplyStep.Completed
            || steps.getLast() instanceof ReplyStep.Failed);
  }

  String text() {
    return text.toString();
  }

  List<ReplyStep> steps() {
    return List.copyOf(steps);
  }
}
