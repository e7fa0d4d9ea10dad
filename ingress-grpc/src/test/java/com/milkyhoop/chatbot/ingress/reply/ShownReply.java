package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * A client that only concatenates the texts, clearing on Restarted; checks each offset, and keeps
 * what it held with each cursor.
 */
final class ShownReply {
  /** What the client held after an event, and the event's cursor. */
  record Place(String text, Cursor cursor) {
    static final Place START = new Place("", Cursor.START);
  }

  private final StringBuilder text;
  private final List<ReplyStep> steps = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();

  ShownReply() {
    this(Place.START);
  }

  /** One that goes on from there. */
  ShownReply(Place from) {
    text = new StringBuilder(from.text());
    places.add(from);
  }

  /** Takes all steps that there are. */
  void takeAll(ReplyAssembly assembly) {
    while (!hasEnded() && takeNext(assembly)) {
      // Until there is none.
    }
  }

  /** Takes the next step; false where there is none. */
  boolean takeNext(ReplyAssembly assembly) {
    var step = assembly.next();
    step.ifPresent(this::take);
    step.ifPresent(_ -> places.add(new Place(text(), assembly.cursor())));
    return step.isPresent();
  }

  private void take(ReplyStep step) {
    steps.add(step);
    switch (step) {
      case ReplyStep.Restarted _ -> text.setLength(0);
      case ReplyStep.Delta delta -> {
        assertThat(delta.text()).isNotEmpty();
        assertThat(Character.isLowSurrogate(delta.text().charAt(0))).isFalse();
        assertThat(delta.offset()).isEqualTo(text.toString().getBytes(UTF_8).length);
        text.append(delta.text());
      }
      case ReplyStep.Completed completed ->
          assertThat(text.toString()).isEqualTo(completed.end().reply());
      case ReplyStep.Failed _, ReplyStep.Refused _ -> {}
    }
  }

  boolean hasEnded() {
    return !steps.isEmpty()
        && switch (steps.getLast()) {
          case ReplyStep.Completed _, ReplyStep.Failed _, ReplyStep.Refused _ -> true;
          case ReplyStep.Delta _, ReplyStep.Restarted _ -> false;
        };
  }

  String text() {
    return text.toString();
  }

  List<ReplyStep> steps() {
    return List.copyOf(steps);
  }

  /** Where it began, and after each step. */
  List<Place> places() {
    return List.copyOf(places);
  }
}
