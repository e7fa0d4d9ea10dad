/** One call from its checked request to its end, and the ports it needs. */
@NullMarked
package com.milkyhoop.chatbot.ingress.call;

import org.jspecify.annotations.NullMarked;
