package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.Codecs;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Holds what a runner over Kafka works with.
 *
 * @param prices by which turns keep within an allowance of money
 * @param drain how long a process that stops lives on for replies that run in it
 * @param giveUp told, on any thread, when ends or texts can never be written again
 */
public record TurnPorts(
    KafkaSettings kafka,
    Codecs codecs,
    TokenCounter tokens,
    PriceTable prices,
    ChatModel model,
    TurnLimits limits,
    Duration drain,
    MeterRegistry metrics,
    Tracer tracer,
    Consumer<Throwable> giveUp) {}
