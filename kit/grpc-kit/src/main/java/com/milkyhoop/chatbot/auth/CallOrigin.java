package com.milkyhoop.chatbot.auth;

/**
 * Says where a call comes from and what for.
 *
 * @param peer address of the connection: the client's, or that of the proxy before us
 * @param method with its service, as in the path of the request
 */
public record CallOrigin(String peer, String method) {}
