/**
 * {@code ./chatbot}: talk to the chatbot from a terminal or a script, and run it on this machine.
 */
@NullMarked
package com.milkyhoop.chatbot.cli;

import org.jspecify.annotations.NullMarked;
