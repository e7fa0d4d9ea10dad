/**
 * Holds what every service needs of Kafka: client settings, the topics of an installation, the
 * schema registry's client, the bootstrap that comes before the first record, and dead letters.
 */
@NullMarked
package com.milkyhoop.chatbot.kafka;

import org.jspecify.annotations.NullMarked;
