/** Reads the repository's own text: what its documents and its code say of each other. */
@NullMarked
package com.milkyhoop.chatbot.e2e.documents;

import org.jspecify.annotations.NullMarked;
