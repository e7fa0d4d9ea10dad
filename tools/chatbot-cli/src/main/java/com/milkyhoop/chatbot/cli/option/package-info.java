/** Values of options that several commands take. */
@NullMarked
package com.milkyhoop.chatbot.cli.option;

import org.jspecify.annotations.NullMarked;
