/**
 * Shares among the tests of several modules what each would else write again: one broker, one Redis
 * and one PostgreSQL for all tests of a JVM.
 */
@NullMarked
package com.milkyhoop.chatbot.testkit;

import org.jspecify.annotations.NullMarked;
