package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.schemas.UsageCodecs;
import com.milkyhoop.chatbot.usage.charge.Pricing;
import java.time.Duration;

/**
 * Holds what the ledger's processors are made with.
 *
 * @param retention how long rows are kept, and requests known as counted
 */
public record UsagePorts(
    TopicNames topics,
    TopicsFound topicsFound,
    UsageCodecs codecs,
    Pricing pricing,
    Duration retention,
    UsageMetrics meters) {}
