/** {@code ./chatbot replay report}: what a run found, as a page, JSON and JUnit XML. */
@NullMarked
package com.milkyhoop.chatbot.replay.report;

import org.jspecify.annotations.NullMarked;
