/** The processor: its main, configuration and object graph. */
@NullMarked
package com.milkyhoop.chatbot.processor;

import org.jspecify.annotations.NullMarked;
