@NullMarked
package com.milkyhoop.chatbot.model.redaction;

import org.jspecify.annotations.NullMarked;
