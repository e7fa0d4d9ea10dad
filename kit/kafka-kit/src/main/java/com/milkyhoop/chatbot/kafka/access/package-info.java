/** Who a service is to the brokers and the registry, and how it knows them. */
@NullMarked
package com.milkyhoop.chatbot.kafka.access;

import org.jspecify.annotations.NullMarked;
