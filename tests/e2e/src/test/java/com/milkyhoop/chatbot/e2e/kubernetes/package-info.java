/** Holds the manifests of {@code deploy/kubernetes} against the API's types and each other. */
@NullMarked
package com.milkyhoop.chatbot.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
