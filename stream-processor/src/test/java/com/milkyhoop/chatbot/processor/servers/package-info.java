@NullMarked
package com.milkyhoop.chatbot.processor.servers;

import org.jspecify.annotations.NullMarked;
