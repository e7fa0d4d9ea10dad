package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelUsage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds what matters here of one {@code chat.completion.chunk}, or of a whole {@code
 * chat.completion}.
 *
 * @param text of the first choice's delta; empty where it has none; may hold half a surrogate pair
 * @param message the text of the first choice where it stands as a whole, not as a delta
 * @param choice whether there is a choice at all
 * @param whole whether the first choice stands as a whole
 * @param reasoning whether the model reasoned, which is no part of the text
 * @param toolCall whether the model calls a tool
 * @param finishReason of the first choice, empty until its last chunk
 * @param model as the server names it, empty where it does not
 * @param usage in the chunk after the last choice, as a rule, where the server counts
 * @param error what went wrong, where the chunk says that something did
 * @param remark what is said instead of an answer, and may be an error or not
 */
public record ChatChunk(
    String text,
    String message,
    boolean choice,
    boolean whole,
    boolean reasoning,
    boolean toolCall,
    String finishReason,
    String model,
    @Nullable ModelUsage usage,
    @Nullable ApiError error,
    @Nullable ApiError remark) {

  /**
   * @throws IOException when it is not a JSON object; its message holds text of the chunk
   */
  public static ChatChunk parse(String chunk) throws IOException {
    return ChatChunkReader.first(chunk);
  }

  /**
   * Reads one JSON object after the other, as a server sends that does not speak of events.
   *
   * @throws IOException when anything is not a JSON object
   */
  static List<ChatChunk> parseAll(String chunks) throws IOException {
    return ChatChunkReader.all(chunks);
  }
}
