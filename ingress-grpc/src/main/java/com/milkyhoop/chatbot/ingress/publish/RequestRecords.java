package com.milkyhoop.chatbot.ingress.publish;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.CostLimit;
import com.milkyhoop.chatbot.ingress.reply.KnownText;

/** Translates from the ingress' own words to the Avro record of chat-requests. */
final class RequestRecords {
  private RequestRecords() {}

  static ChatRequest of(Command command, ReplyTarget target) {
    var request =
        ChatRequest.newBuilder().setRequestId(command.key().requestId()).setTarget(target);
    switch (command) {
      case Command.Send send -> {
        request
            .setAction(Action.SEND)
            .setMessage(send.request().message())
            .setMessageTokens(send.request().messageTokens())
            .setOnBusy(onBusy(send))
            .setPrincipal(send.request().principal())
            .setRemainingMs(send.remaining().toMillis());
        send.limit().ifPresent(limit -> request.setAllowance(allowance(limit)));
      }
      case Command.Attach attach -> {
        request.setAction(Action.ATTACH);
        attach.known().ifPresent(known -> request.setShown(shown(known)));
      }
      case Command.Detach _ -> request.setAction(Action.DETACH);
      case Command.Cancel _ -> request.setAction(Action.CANCEL);
    }
    return request.build();
  }

  private static OnBusy onBusy(Command.Send send) {
    return switch (send.request().onBusy()) {
      case ENQUEUE -> OnBusy.ENQUEUE;
      case REJECT -> OnBusy.REJECT;
      case INTERRUPT -> OnBusy.INTERRUPT;
    };
  }

  private static Allowance allowance(CostLimit limit) {
    return new Allowance(limit.tokens(), limit.micros(), limit.reset().toMillis());
  }

  private static ShownText shown(KnownText known) {
    return new ShownText(known.attempt().epoch(), known.attempt().number(), known.bytes());
  }
}
