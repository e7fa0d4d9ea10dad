package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.replay.imports.ImportedMessage.Role;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MessageText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses a conversation from a line, or says which rule it breaks. Messages of one side that follow
 * each other become one, as in a prompt. Messages keep the rules of those that the ingress takes.
 *
 * @param user of all lines; empty: as a line says
 * @param userField which field of a line names the user
 * @param sessionField which field of a line names the session
 * @param maxReplyBytes {@code MAX_REPLY_BYTES}
 * @param ids names conversations and turns
 */
record LineRules(
    Optional<String> user,
    String userField,
    String sessionField,
    int maxReplyBytes,
    ContentIds ids) {
  private static final String BETWEEN_MESSAGES = "\n\n";
  private static final String DEFAULT_USER = "imported";
  private static final int MAX_NAME = 256;

  ImportedConversation conversation(String line) throws MalformedLineException {
    JsonNode object = MessageReader.object(line);
    List<ImportedMessage> all = MessageReader.messages(object);
    List<ImportedMessage> said =
        joined(all.stream().filter(message -> message.role() != Role.SYSTEM).toList());
    if (said.isEmpty() || said.getFirst().role() != Role.USER) {
      throw new MalformedLineException("does not begin with a message of the user");
    }
    List<String> texts = new ArrayList<>();
    for (ImportedMessage message : said) {
      texts.add(checked(message, texts.size() + 1));
    }
    ConversationId id = id(object, texts);
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      exchanges.add(exchange(id, i / 2, texts.get(i), texts.get(i + 1)));
    }
    if (exchanges.isEmpty()) {
      throw new MalformedLineException("has no reply");
    }
    return new ImportedConversation(
        id, exchanges, model(object), all.size() - withoutSystem(all), texts.size() % 2 == 1);
  }

  private static int withoutSystem(List<ImportedMessage> all) {
    return (int) all.stream().filter(message -> message.role() != Role.SYSTEM).count();
  }

  private static List<ImportedMessage> joined(List<ImportedMessage> messages) {
    List<ImportedMessage> joined = new ArrayList<>();
    for (ImportedMessage message : messages) {
      if (!joined.isEmpty() && joined.getLast().role() == message.role()) {
        ImportedMessage before = joined.removeLast();
        joined.add(
            new ImportedMessage(message.role(), before.text() + BETWEEN_MESSAGES + message.text()));
      } else {
        joined.add(message);
      }
    }
    return joined;
  }

  private String checked(ImportedMessage message, int number) throws MalformedLineException {
    String who = message.role() == Role.USER ? "the user's message " : "reply ";
    String where = who + (number + 1) / 2 + " ";
    if (!UTF_8.newEncoder().canEncode(message.text())) {
      throw new MalformedLineException(where + "holds half a character (a lone surrogate)");
    }
    if (message.role() == Role.USER) {
      String cleaned = MessageText.clean(message.text());
      Optional<String> broken = MessageText.brokenRule(cleaned);
      if (broken.isPresent()) {
        throw new MalformedLineException(where + broken.get());
      }
      return cleaned;
    }
    String reply = message.text();
    if (reply.isEmpty()) {
      throw new MalformedLineException(where + "is empty");
    }
    if (reply.indexOf('\0') >= 0) {
      throw new MalformedLineException(where + "holds U+0000");
    }
    if (reply.getBytes(UTF_8).length > maxReplyBytes) {
      throw new MalformedLineException(
          where + "must be at most %d bytes of UTF-8 (MAX_REPLY_BYTES)".formatted(maxReplyBytes));
    }
    return reply;
  }

  private ConversationId id(JsonNode object, List<String> texts) throws MalformedLineException {
    String userId = user.or(() -> field(object, userField)).orElse(DEFAULT_USER);
    String sessionId = field(object, sessionField).orElseGet(() -> ids.of(userId, texts));
    try {
      return new ConversationId(userId, sessionId);
    } catch (IllegalArgumentException e) {
      throw new MalformedLineException(String.valueOf(e.getMessage()));
    }
  }

  private Exchange exchange(ConversationId id, int number, String message, String reply) {
    String requestId = ids.of(id.key(), List.of(Integer.toString(number), message, reply));
    return new Exchange(requestId, message, reply);
  }

  private static String model(JsonNode object) throws MalformedLineException {
    String model = field(object, "model").orElse("");
    if (model.length() > MAX_NAME || model.indexOf('\0') >= 0) {
      throw new MalformedLineException("model is no name");
    }
    return model;
  }

  private static Optional<String> field(JsonNode object, String name) {
    JsonNode node = object.path(name);
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }
}
