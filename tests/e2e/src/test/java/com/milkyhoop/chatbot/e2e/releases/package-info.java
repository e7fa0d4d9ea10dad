/** Builds other releases than today's, to run them side by side. */
@NullMarked
package com.milkyhoop.chatbot.e2e.releases;

import org.jspecify.annotations.NullMarked;
