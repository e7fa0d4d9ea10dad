/** What takes the services' spans, and shows them to tests and to people. */
@NullMarked
package com.milkyhoop.chatbot.e2e.tracing;

import org.jspecify.annotations.NullMarked;
