package com.milkyhoop.chatbot.admin.grpc;

import com.milkyhoop.chatbot.grpc.TlsSettings;
import com.milkyhoop.chatbot.grpc.TransportLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * Holds the settings of the operators' server.
 *
 * @param port 0: any free one
 * @param tls empty: plain text, for a trusted network or behind a proxy
 * @param shutdownGrace how long open calls may go on when it stops
 */
public record AdminServerSettings(
    int port, Optional<TlsSettings> tls, TransportLimits limits, Duration shutdownGrace) {}
