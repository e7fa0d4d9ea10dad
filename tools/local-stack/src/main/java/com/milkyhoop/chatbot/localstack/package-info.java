/**
 * Everything the chatbot needs on one machine without Docker: real servers and the deployables as
 * child processes, for tests and for {@code ./chatbot}.
 */
@NullMarked
package com.milkyhoop.chatbot.localstack;

import org.jspecify.annotations.NullMarked;
