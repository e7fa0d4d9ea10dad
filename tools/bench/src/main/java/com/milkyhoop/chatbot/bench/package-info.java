/** Load on the whole chatbot, and what it costs, measured. */
@NullMarked
package com.milkyhoop.chatbot.bench;

import org.jspecify.annotations.NullMarked;
