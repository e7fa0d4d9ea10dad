@NullMarked
package com.milkyhoop.chatbot.operator.export;

import org.jspecify.annotations.NullMarked;
