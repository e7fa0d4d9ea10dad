@NullMarked
package com.milkyhoop.chatbot.replay.price;

import org.jspecify.annotations.NullMarked;
