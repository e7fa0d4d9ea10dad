@NullMarked
package com.milkyhoop.chatbot.testkit;

import org.jspecify.annotations.NullMarked;
