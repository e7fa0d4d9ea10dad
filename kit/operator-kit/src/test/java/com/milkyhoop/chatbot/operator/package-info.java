@NullMarked
package com.milkyhoop.chatbot.operator;

import org.jspecify.annotations.NullMarked;
