@NullMarked
package com.milkyhoop.chatbot.replay.report;

import org.jspecify.annotations.NullMarked;
