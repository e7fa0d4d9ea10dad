@NullMarked
package com.milkyhoop.chatbot.grpc;

import org.jspecify.annotations.NullMarked;
