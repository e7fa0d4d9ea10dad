/** The service that clients talk to: its main, its configuration and its object graph. */
@NullMarked
package com.milkyhoop.chatbot.ingress;

import org.jspecify.annotations.NullMarked;
