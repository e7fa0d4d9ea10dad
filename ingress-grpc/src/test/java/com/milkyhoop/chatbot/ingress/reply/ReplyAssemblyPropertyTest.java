package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * R6, whatever happens: attempts of any text, cut anywhere, delivered with losses, repetitions, out
 * of order and past the end, to a client of any speed.
 */
class ReplyAssemblyPropertyTest {
  private static final int CASES = 20_000;
  private static final String[] CHARACTERS = {"a", "b", "é", "漢", "😀", "\n"};

  @Test
  void shouldEndWithExactlyTheReplyWhenAnythingHappensBefore() {
    int restarts = 0;
    int texts = 0;
    for (long seed = 0; seed < CASES; seed++) {
      List<ReplyStep> steps = play(new Random(seed), seed);
      restarts += count(steps, ReplyStep.Restarted.class);
      texts += count(steps, ReplyStep.Delta.class);
    }
    // The cases are worth something: attempts did replace each other, text did come in pieces.
    assertThat(restarts).isGreaterThan(CASES / 10);
    assertThat(texts).isGreaterThan(CASES);
  }

  private static List<ReplyStep> play(Random random, long seed) {
    var attempts = attempts(random);
    String reply =
        random.nextInt(4) == 0 ? text(random) : attempts.get(random.nextInt(attempts.size()));
    var assembly = new ReplyAssembly();
    var client = new ShownReply();
    for (ReplyMessage message : messages(random, attempts, reply)) {
      assembly.on(message);
      for (int free = random.nextInt(3); free > 0 && !client.hasEnded(); free--) {
        assembly.next().ifPresent(client::take);
      }
    }
    client.takeAll(assembly);
    assertThat(client.hasEnded()).as("seed %d", seed).isTrue();
    assertThat(client.text()).as("seed %d", seed).isEqualTo(reply);
    return client.steps();
  }

  /** Later attempts often begin as the one before, as an adopted or a similar one does. */
  private static List<String> attempts(Random random) {
    List<String> attempts = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      boolean goesOn = !attempts.isEmpty() && random.nextBoolean();
      attempts.add(goesOn ? attempts.getLast() + text(random) : text(random));
    }
    return attempts;
  }

  /** The pieces of each attempt in their order, with losses and repetitions, and the end. */
  private static List<ReplyMessage> messages(Random random, List<String> attempts, String reply) {
    List<ReplyMessage> messages = new ArrayList<>();
    for (int i = 0; i < attempts.size(); i++) {
      for (ReplyMessage piece : pieces(random, new AttemptId(i / 2, i % 2), attempts.get(i))) {
        int copies = Math.max(0, random.nextInt(8) - 5) + (random.nextInt(12) == 0 ? 0 : 1);
        messages.addAll(Collections.nCopies(copies, piece));
      }
    }
    for (int swaps = random.nextInt(4); swaps > 0 && !messages.isEmpty(); swaps--) {
      Collections.swap(messages, random.nextInt(messages.size()), random.nextInt(messages.size()));
    }
    var end = new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
    int place = messages.size() - random.nextInt(Math.min(3, messages.size() + 1));
    messages.add(place, end);
    messages.add(end);
    return messages;
  }

  private static List<ReplyMessage> pieces(Random random, AttemptId attempt, String text) {
    List<ReplyMessage> pieces = new ArrayList<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = Math.min(text.length(), begin + 1 + random.nextInt(6));
      if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
        end++;
      }
      long offset = text.substring(0, begin).getBytes(UTF_8).length;
      pieces.add(new ReplyMessage.Piece(attempt, offset, text.substring(begin, end)));
      begin = end;
    }
    return pieces;
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int length = random.nextInt(30); length > 0; length--) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString();
  }

  private static int count(List<ReplyStep> steps, Class<? extends ReplyStep> kind) {
    return (int) steps.stream().filter(kind::isInstance).count();
  }
}
