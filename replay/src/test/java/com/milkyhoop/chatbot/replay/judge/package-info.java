@NullMarked
package com.milkyhoop.chatbot.replay.judge;

import org.jspecify.annotations.NullMarked;
