@NullMarked
package com.milkyhoop.chatbot.ingress.grpc;

import org.jspecify.annotations.NullMarked;
