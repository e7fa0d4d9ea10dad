package com.milkyhoop.chatbot.replay.judge;

import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Holds the instructions of a model that judges a pair of replies, and how its answer is read.
 * Replies are hostile text: each part stands between lines with a mark that no reply can know.
 *
 * @param instructions must ask for a verdict in the form {@code [[A]]}, {@code [[B]]} or {@code
 *     [[TIE]]}, and for points of a single reply in the form {@code [[7]]}
 */
public record JudgePrompt(String instructions) {
  private static final String SHIPPED = "judge-prompt.txt";

  /**
   * Bounds the earlier turns that are shown; older ones are left out first, as a judge's context
   * has an end too.
   */
  private static final int MAX_EARLIER_CHARS = 24_000;

  private static final int MARK_CHARS = 12;

  private static final Pattern POINTS = Pattern.compile("\\[\\[\\s*(10|[1-9])\\s*]]");

  private static final Pattern VERDICT =
      Pattern.compile("\\[\\[\\s*(A|B|C|TIE)\\s*]]", Pattern.CASE_INSENSITIVE);

  /** Names which of the two shown replies is better. */
  enum Choice {
    A,
    B,
    TIE
  }

  public JudgePrompt {
    if (instructions.isBlank()) {
      throw new IllegalArgumentException("the judge's instructions must not be empty");
    }
  }

  /** Returns the instructions that come with this program. */
  public static JudgePrompt shipped() {
    try (InputStream in = JudgePrompt.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is not on the class path");
      }
      return new JudgePrompt(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the SHA-256 of the instructions, hexadecimal. */
  public String hash() {
    return DigestUtils.sha256Hex(instructions);
  }

  /** Returns the prompt that shows a pair in one order. */
  Prompt of(Prompt recorded, String replyA, String replyB) {
    return of(recorded, List.of("reply A", "reply B"), List.of(replyA, replyB));
  }

  /** Returns the prompt that shows one reply. */
  Prompt of(Prompt recorded, String reply) {
    return of(recorded, List.of("the reply"), List.of(reply));
  }

  private Prompt of(Prompt recorded, List<String> names, List<String> replies) {
    List<Message> messages = recorded.messages();
    String mark =
        DigestUtils.sha256Hex(String.join("\0", replies) + instructions).substring(0, MARK_CHARS);
    var text = new StringBuilder();
    if (!recorded.systemPrompt().isEmpty()) {
      part(text, mark, "the assistant's instructions", recorded.systemPrompt());
    }
    String earlier = earlier(messages);
    if (!earlier.isEmpty()) {
      part(text, mark, "the conversation so far", earlier);
    }
    part(text, mark, "the message", messages.isEmpty() ? "" : messages.getLast().text());
    for (int i = 0; i < replies.size(); i++) {
      part(text, mark, names.get(i), replies.get(i));
    }
    text.append("=== ").append(mark).append(" end\n");
    return new Prompt(
        List.of(new Message(Role.SYSTEM, instructions), new Message(Role.USER, text.toString())),
        List.of());
  }

  /** Returns the last verdict in a judge's answer; empty where it holds none. */
  static Optional<Choice> read(String answer) {
    Optional<Choice> last = Optional.empty();
    Matcher verdicts = VERDICT.matcher(answer);
    while (verdicts.find()) {
      last =
          Optional.of(
              switch (verdicts.group(1).toUpperCase(Locale.ROOT)) {
                case "A" -> Choice.A;
                case "B" -> Choice.B;
                default -> Choice.TIE;
              });
    }
    return last;
  }

  /** Returns the last points in a judge's answer, 1 to 10; empty where it holds none. */
  static OptionalInt readPoints(String answer) {
    return POINTS
        .matcher(answer)
        .results()
        .mapToInt(points -> Integer.parseInt(points.group(1)))
        .reduce((_, last) -> last);
  }

  private static void part(StringBuilder text, String mark, String name, String content) {
    text.append("=== ").append(mark).append(' ').append(name).append('\n').append(content);
    text.append('\n');
  }

  private static String earlier(List<Message> messages) {
    Deque<String> kept = new ArrayDeque<>();
    int chars = 0;
    for (int i = messages.size() - 2; i >= 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Role.SYSTEM) {
        continue;
      }
      chars += message.text().length();
      if (chars > MAX_EARLIER_CHARS) {
        kept.addFirst("(earlier turns are left out)");
        break;
      }
      kept.addFirst((message.role() == Role.USER ? "person: " : "assistant: ") + message.text());
    }
    return String.join("\n\n", kept);
  }
}
