package com.milkyhoop.chatbot.localstack.tls;

import java.nio.file.Path;

/**
 * A certificate and its key, as PEM files that only their owner may read.
 *
 * @param certificate with that of its authority
 * @param key in PKCS #8
 * @param both in one file, the key first
 */
public record IssuedCertificate(Path certificate, Path key, Path both) {}
