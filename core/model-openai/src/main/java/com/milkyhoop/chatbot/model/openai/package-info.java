/** The chat model behind an OpenAI-compatible HTTP API: SSE, retries, circuit breaker, timeouts. */
@NullMarked
package com.milkyhoop.chatbot.model.openai;

import org.jspecify.annotations.NullMarked;
