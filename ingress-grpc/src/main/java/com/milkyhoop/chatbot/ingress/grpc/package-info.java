/** The gRPC server and what stands before and behind its one service. */
@NullMarked
package com.milkyhoop.chatbot.ingress.grpc;

import org.jspecify.annotations.NullMarked;
