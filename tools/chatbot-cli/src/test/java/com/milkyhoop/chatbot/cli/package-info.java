@NullMarked
package com.milkyhoop.chatbot.cli;

import org.jspecify.annotations.NullMarked;
