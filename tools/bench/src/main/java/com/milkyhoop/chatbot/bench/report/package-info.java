/** Holds what a run found, and how it is shown. */
@NullMarked
package com.milkyhoop.chatbot.bench.report;

import org.jspecify.annotations.NullMarked;
