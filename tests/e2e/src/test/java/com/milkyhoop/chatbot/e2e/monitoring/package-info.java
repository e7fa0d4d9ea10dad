/** What the services' metrics, the rules, the dashboard and the document say of each other. */
@NullMarked
package com.milkyhoop.chatbot.e2e.monitoring;

import org.jspecify.annotations.NullMarked;
