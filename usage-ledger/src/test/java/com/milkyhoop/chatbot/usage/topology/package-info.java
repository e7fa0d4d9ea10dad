@NullMarked
package com.milkyhoop.chatbot.usage.topology;

import org.jspecify.annotations.NullMarked;
