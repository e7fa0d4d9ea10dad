@NullMarked
package com.milkyhoop.chatbot.testkit.model;

import org.jspecify.annotations.NullMarked;
