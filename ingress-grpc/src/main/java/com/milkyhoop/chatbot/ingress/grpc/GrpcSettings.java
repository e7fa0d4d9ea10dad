package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.CallerSettings;
import com.milkyhoop.chatbot.auth.JwtSettings;
import com.milkyhoop.chatbot.grpc.TlsSettings;
import com.milkyhoop.chatbot.grpc.TransportLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * Says how the gRPC server listens.
 *
 * @param port 0: any free one
 * @param callers which services may call
 * @param users whose tokens users may show
 * @param audit what the audit log holds
 * @param tls empty: plain text, for a trusted network or behind a proxy
 * @param reflection whether holders of a token may ask for the proto
 * @param maxConnectionAge after which a client is told to connect again, so that new instances get
 *     load
 * @param connectionGrace how long the calls of such a connection may go on
 * @param shutdownDelay how long this instance takes calls on after it is not ready any more
 * @param shutdownGrace how long open calls may go on when this instance stops
 */
public record GrpcSettings(
    int port,
    CallerSettings callers,
    JwtSettings users,
    Optional<TlsSettings> tls,
    TransportLimits limits,
    boolean reflection,
    AuditLog.Extent audit,
    Duration maxConnectionAge,
    Duration connectionGrace,
    Duration shutdownDelay,
    Duration shutdownGrace) {}
