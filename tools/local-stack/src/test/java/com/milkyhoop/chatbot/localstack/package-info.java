@NullMarked
package com.milkyhoop.chatbot.localstack;

import org.jspecify.annotations.NullMarked;
