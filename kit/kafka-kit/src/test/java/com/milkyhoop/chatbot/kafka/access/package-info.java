@NullMarked
package com.milkyhoop.chatbot.kafka.access;

import org.jspecify.annotations.NullMarked;
