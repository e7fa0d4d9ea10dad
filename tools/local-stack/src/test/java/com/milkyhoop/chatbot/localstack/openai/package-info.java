@NullMarked
package com.milkyhoop.chatbot.localstack.openai;

import org.jspecify.annotations.NullMarked;
