@NullMarked
package com.milkyhoop.chatbot.auth;

import org.jspecify.annotations.NullMarked;
