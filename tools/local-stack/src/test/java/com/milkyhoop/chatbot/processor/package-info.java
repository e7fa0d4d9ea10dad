@NullMarked
package com.milkyhoop.chatbot.processor;

import org.jspecify.annotations.NullMarked;
