package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.reply.ShownReply.Place;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * R6, whatever happens: attempts of any text, cut anywhere, delivered with losses, repetitions, out
 * of order and past the end, to a client of any speed, whose connection breaks now and then and who
 * resumes with the cursor of any event that it has.
 */
class ReplyAssemblyPropertyTest {
  private static final int CASES = 20_000;
  private static final String[] CHARACTERS = {"a", "b", "é", "漢", "😀", "\n"};

  private int texts;
  private int restarts;
  private int resumes;
  private int resumesWithoutRestart;

  @Test
  void shouldEndWithExactlyTheReplyWhenAnythingHappensBefore() {
    for (long seed = 0; seed < CASES; seed++) {
      play(new Random(seed), seed);
    }
    // The cases are worth something: attempts did replace each other, text did come in pieces, and
    // what a resuming client held was often, not always, good.
    assertThat(restarts).isGreaterThan(CASES / 10);
    assertThat(texts).isGreaterThan(CASES);
    assertThat(resumes).isGreaterThan(CASES);
    assertThat(resumesWithoutRestart).isBetween(resumes / 4, resumes * 9 / 10);
  }

  private void play(Random random, long seed) {
    var attempts = attempts(random);
    String reply =
        random.nextInt(4) == 0 ? text(random) : attempts.get(random.nextInt(attempts.size()));
    var end = new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
    var call = new Call(Place.START);
    int running = 0;
    for (ReplyMessage message : messages(random, attempts, end)) {
      if (random.nextInt(6) == 0) {
        count(call);
        call = new Call(call.anyPlace(random));
        call.answer(random, attempts, running);
      }
      if (message instanceof ReplyMessage.Piece piece) {
        running = Math.max(running, number(piece.attempt()));
      }
      call.receive(message, random.nextInt(3));
    }
    call.receive(end, Integer.MAX_VALUE);
    count(call);
    assertThat(call.client.hasEnded()).as("seed %d", seed).isTrue();
    assertThat(call.client.text()).as("seed %d", seed).isEqualTo(reply);
  }

  private void count(Call call) {
    List<ReplyStep> steps = call.client.steps();
    texts += count(steps, ReplyStep.Delta.class);
    int restartsOfCall = count(steps, ReplyStep.Restarted.class);
    restarts += restartsOfCall;
    if (call.from.cursor().bytes() > 0) {
      resumes++;
      resumesWithoutRestart += restartsOfCall == 0 ? 1 : 0;
    }
  }

  /** A connection's life: it begins with a cursor that went over the wire. */
  private static final class Call {
    private final Place from;
    private final ReplyAssembly assembly;
    private final ShownReply client;

    Call(Place from) {
      this.from = from;
      this.assembly = new ReplyAssembly(Cursor.parse(from.cursor().text()).orElseThrow());
      this.client = new ShownReply(from);
    }

    void receive(ReplyMessage message, int steps) {
      assembly.on(message);
      for (int free = steps; free > 0 && !client.hasEnded(); free--) {
        if (!client.takeNext(assembly)) {
          return;
        }
      }
    }

    /** Where the client goes on: what came last may have been lost on the way. */
    Place anyPlace(Random random) {
      List<Place> places = client.places();
      return places.get(random.nextInt(places.size()));
    }

    /** What the processor sends to a call that attaches, unless that is lost. */
    void answer(Random random, List<String> attempts, int running) {
      String whole = attempts.get(running);
      String soFar = whole.substring(0, boundary(whole, random.nextInt(whole.length() + 1)));
      long known =
          assembly
              .known()
              .filter(text -> text.attempt().equals(id(running)))
              .map(KnownText::bytes)
              .orElse(0L);
      var index = Utf8.indexAt(soFar, known);
      if (index.isPresent() && random.nextInt(4) > 0) {
        String missing = soFar.substring(index.getAsInt());
        assembly.on(new ReplyMessage.Piece(id(running), known, missing));
      }
    }
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
  private static List<ReplyMessage> messages(
      Random random, List<String> attempts, ReplyMessage end) {
    List<ReplyMessage> messages = new ArrayList<>();
    for (int i = 0; i < attempts.size(); i++) {
      for (ReplyMessage piece : pieces(random, id(i), attempts.get(i))) {
        int copies = Math.max(0, random.nextInt(8) - 5) + (random.nextInt(12) == 0 ? 0 : 1);
        messages.addAll(Collections.nCopies(copies, piece));
      }
    }
    for (int swaps = random.nextInt(4); swaps > 0 && !messages.isEmpty(); swaps--) {
      Collections.swap(messages, random.nextInt(messages.size()), random.nextInt(messages.size()));
    }
    int place = messages.size() - random.nextInt(Math.min(3, messages.size() + 1));
    messages.add(place, end);
    messages.add(end);
    return messages;
  }

  private static List<ReplyMessage> pieces(Random random, AttemptId attempt, String text) {
    List<ReplyMessage> pieces = new ArrayList<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = boundary(text, Math.min(text.length(), begin + 1 + random.nextInt(6)));
      long offset = text.substring(0, begin).getBytes(UTF_8).length;
      pieces.add(new ReplyMessage.Piece(attempt, offset, text.substring(begin, end)));
      begin = end;
    }
    return pieces;
  }

  /** The next end of a character. */
  private static int boundary(String text, int index) {
    boolean within = index < text.length() && Character.isLowSurrogate(text.charAt(index));
    return within ? index + 1 : index;
  }

  private static AttemptId id(int number) {
    return new AttemptId(number / 2, number % 2);
  }

  private static int number(AttemptId id) {
    return (int) id.epoch() * 2 + id.number();
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
