/** Holds the modules, their names and their comments to the rules of docs/architecture.md. */
@NullMarked
package com.milkyhoop.chatbot.architecture;

import org.jspecify.annotations.NullMarked;
