@NullMarked
package com.milkyhoop.chatbot.kafka.streams;

import org.jspecify.annotations.NullMarked;
