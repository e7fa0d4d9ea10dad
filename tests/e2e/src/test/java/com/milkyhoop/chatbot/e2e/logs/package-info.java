/** What the services log, and what the document and the code say of it. */
@NullMarked
package com.milkyhoop.chatbot.e2e.logs;

import org.jspecify.annotations.NullMarked;
