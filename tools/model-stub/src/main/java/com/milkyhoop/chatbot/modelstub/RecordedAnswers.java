package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * GPT-4's answers to MT-Bench questions (see {@code mt_bench/NOTICE}): 30 conversations of two
 * turns. No two of their 60 questions are the same, so the question alone finds its answer.
 */
public final class RecordedAnswers {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One recorded conversation: what the user says and what the model answered, turn by turn. */
  public record Conversation(int questionId, List<String> questions, List<String> answers) {
    public Conversation {
      questions = List.copyOf(questions);
      answers = List.copyOf(answers);
    }
  }

  private final List<Conversation> conversations;
  private final Map<String, String> answers = new HashMap<>();

  private RecordedAnswers(List<Conversation> conversations) {
    this.conversations = List.copyOf(conversations);
    for (Conversation each : conversations) {
      for (int turn = 0; turn < each.answers().size(); turn++) {
        answers.put(normalized(each.questions().get(turn)), each.answers().get(turn));
      }
    }
  }

  /** Reads them from the class path. */
  public static RecordedAnswers load() {
    Map<Integer, List<String>> answers = new HashMap<>();
    for (JsonNode line : lines("reference_answer_gpt-4.jsonl")) {
      answers.put(line.path("question_id").asInt(), texts(line.at("/choices/0/turns")));
    }
    List<Conversation> conversations = new ArrayList<>();
    for (JsonNode line : lines("question.jsonl")) {
      int id = line.path("question_id").asInt();
      List<String> answered = answers.get(id);
      if (answered != null) {
        conversations.add(new Conversation(id, texts(line.path("turns")), answered));
      }
    }
    return new RecordedAnswers(conversations);
  }

  public List<Conversation> conversations() {
    return conversations;
  }

  Optional<String> to(String question) {
    return Optional.ofNullable(answers.get(normalized(question)));
  }

  private static String normalized(String question) {
    return Normalizer.normalize(question, Normalizer.Form.NFC).strip();
  }

  private static List<JsonNode> lines(String file) {
    try (InputStream in =
            Objects.requireNonNull(
                RecordedAnswers.class.getResourceAsStream("mt_bench/" + file), file);
        MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(in)) {
      return lines.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
