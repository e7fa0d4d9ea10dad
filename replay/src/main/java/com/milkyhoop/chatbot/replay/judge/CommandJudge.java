package com.milkyhoop.chatbot.replay.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Asks a program as judge: one JSON line in for each pair, one JSON line out. It is started with
 * the first pair and asked one pair at a time; its end, a silence or a line that is no answer to
 * what was asked ends the judge for good, since nothing that it says later can be matched.
 * Thread-safe.
 *
 * <p>In: {@code {"id","arm","messages":[{"role","content"}],"recorded","candidate"}}. Out: {@code
 * {"id","verdict":"win"|"tie"|"loss"}} for the candidate, with a {@code score} and a {@code reason}
 * if it likes.
 */
public final class CommandJudge implements Judge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REASON_CHARS = 1_000;
  private static final int HASH_CHARS = 8;

  private final String command;
  private final Duration timeout;

  @GuardedBy("this")
  private @Nullable Program program;

  @GuardedBy("this")
  private @Nullable String dead;

  /**
   * @param command for {@code /bin/sh -c}
   * @param timeout of one pair
   */
  public CommandJudge(String command, Duration timeout) {
    if (command.isBlank()) {
      throw new IllegalArgumentException("the judge's command must not be empty");
    }
    this.command = command;
    this.timeout = timeout;
  }

  /** Returns the name that such a judge has in results: a hash of its command. */
  public static String name(String command) {
    return "command@" + DigestUtils.sha256Hex(command).substring(0, HASH_CHARS);
  }

  @Override
  public String name() {
    return name(command);
  }

  @Override
  public synchronized Judgement judge(JudgeTask task)
      throws JudgeUnavailableException, InterruptedException {
    if (dead != null) {
      throw new JudgeUnavailableException(dead);
    }
    try {
      return judgement(task, answer(task));
    } catch (JudgeUnavailableException e) {
      dead = e.getMessage();
      end();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    dead = "the judge's command was closed";
    end();
  }

  @GuardedBy("this")
  private void end() {
    if (program != null) {
      program.end();
      program = null;
    }
  }

  @GuardedBy("this")
  private JsonNode answer(JudgeTask task) throws JudgeUnavailableException, InterruptedException {
    String line;
    try {
      if (program == null) {
        program = new Program(command);
      }
      line = program.ask(question(task), timeout);
    } catch (IOException e) {
      throw failed(program == null ? e.getMessage() : program.ended(), e);
    }
    JsonNode answer;
    try {
      answer = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw failed("it wrote a line that is no JSON: " + cut(line, 120), e);
    }
    if (!task.id().equals(answer.path("id").asText())) {
      throw failed("asked about %s, it answered %s".formatted(task.id(), cut(line, 120)), null);
    }
    return answer;
  }

  private JudgeUnavailableException failed(@Nullable String why, @Nullable Exception cause) {
    String message = "the judge's command failed (%s): %s".formatted(command, why);
    return cause == null
        ? new JudgeUnavailableException(message)
        : new JudgeUnavailableException(message, false, cause);
  }

  private static String question(JudgeTask task) {
    ObjectNode question = JSON.createObjectNode().put("id", task.id()).put("arm", task.arm());
    ArrayNode messages = question.putArray("messages");
    for (Message message : task.prompt().messages()) {
      messages
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.text());
    }
    return question.put("recorded", task.recorded()).put("candidate", task.candidate()).toString();
  }

  private Judgement judgement(JudgeTask task, JsonNode answer) {
    Verdict verdict =
        switch (answer.path("verdict").asText().toLowerCase(Locale.ROOT)) {
          case "win" -> Verdict.WIN;
          case "tie" -> Verdict.TIE;
          case "loss" -> Verdict.LOSS;
          default -> Verdict.NONE;
        };
    return new Judgement(
        task.turn(),
        task.arm(),
        task.repeat(),
        name(),
        verdict,
        verdict == Verdict.NONE ? Orders.UNREADABLE : Orders.OWN,
        answer.path("score").asDouble(Double.NaN),
        cut(
            verdict == Verdict.NONE ? answer.toString() : answer.path("reason").asText(""),
            MAX_REASON_CHARS),
        Optional.empty());
  }

  private static String cut(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars) + "…";
  }

  /** Runs the command. Its output is read by a thread of its own, so that waits have an end. */
  private static final class Program {
    private static final int ERROR_CHARS = 600;
    private static final int MAX_LINES = 64;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Process process;
    private final BufferedWriter in;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(MAX_LINES);
    private final StringBuffer errors = new StringBuffer();
    private final Thread errorReader;

    Program(String command) throws IOException {
      process = new ProcessBuilder("/bin/sh", "-c", command).start();
      in = new BufferedWriter(process.outputWriter(UTF_8));
      Thread.ofVirtual().name("judge-output").start(this::readLines);
      errorReader = Thread.ofVirtual().name("judge-errors").start(this::readErrors);
    }

    /**
     * @throws IOException when it has ended, or says nothing in time
     */
    String ask(String line, Duration timeout) throws IOException, InterruptedException {
      // Beside the wait: a program that does not read would hold a long line for ever.
      Thread.ofVirtual().name("judge-input").start(() -> write(line));
      Optional<String> answer = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        errors.append("no answer in ").append(timeout.toMillis()).append(" ms");
        process.destroyForcibly();
        throw new IOException("timeout");
      }
      return answer.orElseThrow(() -> new IOException("end of output"));
    }

    /** Returns how it ended, with its last output. */
    String ended() throws InterruptedException {
      String how =
          process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
              ? "it ended with exit code " + process.exitValue()
              : "it closed its output";
      errorReader.join(LAST_WORDS);
      String words = errors.toString().strip();
      return words.isEmpty()
          ? how
          : how + ": " + words.substring(Math.max(0, words.length() - ERROR_CHARS));
    }

    void end() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    /** Writes a line. A failure is the program's end, which the other pipe shows. */
    private void write(String line) {
      try {
        in.write(line);
        in.newLine();
        in.flush();
      } catch (IOException e) {
        errors.append(e.getMessage());
      }
    }

    private void readLines() {
      try (BufferedReader out = process.inputReader(UTF_8)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (!lines.offer(Optional.of(line))) {
            errors.append("it wrote more lines than it was asked for");
            process.destroyForcibly();
          }
        }
      } catch (IOException e) {
        errors.append(e.getMessage());
      } finally {
        if (!lines.offer(Optional.empty())) {
          process.destroyForcibly();
        }
      }
    }

    private void readErrors() {
      try (BufferedReader err = process.errorReader(UTF_8)) {
        for (String line = err.readLine(); line != null; line = err.readLine()) {
          errors.append(line).append('\n');
          errors.delete(0, Math.max(0, errors.length() - 2 * ERROR_CHARS));
        }
      } catch (IOException e) {
        errors.append(e.getMessage());
      }
    }
  }
}
