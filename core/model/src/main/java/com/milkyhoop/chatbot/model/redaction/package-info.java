/** Takes personal data out of messages before they reach a model or the log. */
@NullMarked
package com.milkyhoop.chatbot.model.redaction;

import org.jspecify.annotations.NullMarked;
