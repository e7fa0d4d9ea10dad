/** Puts what operators may ask into gRPC: who may ask it, the words of the proto, errors. */
@NullMarked
package com.milkyhoop.chatbot.admin.grpc;

import org.jspecify.annotations.NullMarked;
