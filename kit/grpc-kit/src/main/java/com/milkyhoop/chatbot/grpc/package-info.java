/** Stands between a gRPC server of ours and the network: bounds, health, TLS. */
@NullMarked
package com.milkyhoop.chatbot.grpc;

import org.jspecify.annotations.NullMarked;
