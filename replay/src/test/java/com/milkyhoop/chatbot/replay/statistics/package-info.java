@NullMarked
package com.milkyhoop.chatbot.replay.statistics;

import org.jspecify.annotations.NullMarked;
