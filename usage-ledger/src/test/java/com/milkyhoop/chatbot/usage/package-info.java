@NullMarked
package com.milkyhoop.chatbot.usage;

import org.jspecify.annotations.NullMarked;
