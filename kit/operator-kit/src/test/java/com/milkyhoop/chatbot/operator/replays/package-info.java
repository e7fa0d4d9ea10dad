@NullMarked
package com.milkyhoop.chatbot.operator.replays;

import org.jspecify.annotations.NullMarked;
