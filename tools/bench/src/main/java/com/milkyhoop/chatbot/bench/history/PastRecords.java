package com.milkyhoop.chatbot.bench.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.PastTurn;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Makes the records of turns that took place before: they are imported. */
record PastRecords(Codecs codecs, TopicNames topics, PastExchange turn) {
  /** Marks an end that was never on chat-turns. */
  private static final long NO_EPOCH = -1;

  private static final int MAX_TOKENS = 1_000;
  private static final double TEMPERATURE = 0.7;
  private static final long FIRST_TOKEN_MS = 200;
  private static final long TOTAL_MS = 1_000;
  private static final String ROUTE = "default";

  /** Earlier turns in each prompt, at most: the next one then holds one more (R3). */
  private static final long IN_PROMPT = 90;

  /**
   * @param number of the turn in its conversation, from 1
   */
  ProducerRecord<byte[], byte[]> of(ConversationId conversation, String requestId, long number) {
    ChatRequest imported =
        ChatRequest.newBuilder()
            .setAction(Action.IMPORT)
            .setRequestId(requestId)
            .setMessage(turn.message())
            .setMessageTokens(turn.messageTokens())
            .setPast(PastTurn.newBuilder().setEnd(end(requestId, number)).build())
            .build();
    byte[] trace = TraceParent.random().header().getBytes(UTF_8);
    return new ProducerRecord<>(
        topics.requests(),
        null,
        conversation.key().getBytes(UTF_8),
        codecs.requests().encode(imported),
        List.of(new RecordHeader(TraceParent.HEADER, trace)));
  }

  private TurnEvent end(String requestId, long number) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.COMPLETED)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setReply(turn.reply())
        .setReplyTokens(turn.replyTokens())
        .setFinishReason("stop")
        .setModel(PastExchange.MODEL)
        .setUsage(usage())
        .setGeneration(generation(number))
        .setImported(true)
        .build();
  }

  private TokenUsage usage() {
    return new TokenUsage((long) turn.messageTokens(), 0L, 0L, (long) turn.replyTokens(), 0L);
  }

  private Generation generation(long number) {
    return Generation.newBuilder()
        .setAttempts(1)
        .setCalls(List.of(new GenerationCall(ROUTE, "completed", usage(), false, 0, "")))
        .setRoute(ROUTE)
        .setModel(PastExchange.MODEL)
        .setMaxTokens(MAX_TOKENS)
        .setTemperature(TEMPERATURE)
        .setSystemPrompt("")
        .setPromptTurns(LongStream.range(Math.max(1, number - IN_PROMPT), number).boxed().toList())
        .setQueuedMs(0)
        .setFirstTokenMs(FIRST_TOKEN_MS)
        .setTotalMs(TOTAL_MS)
        .build();
  }
}
