@NullMarked
package com.milkyhoop.chatbot.processor.openai;

import org.jspecify.annotations.NullMarked;
