@NullMarked
package com.milkyhoop.chatbot.model.openai;

import org.jspecify.annotations.NullMarked;
