@NullMarked
package com.milkyhoop.chatbot.sink;

import org.jspecify.annotations.NullMarked;
