@NullMarked
package com.milkyhoop.chatbot.localstack.process;

import org.jspecify.annotations.NullMarked;
