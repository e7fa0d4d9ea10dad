package com.milkyhoop.chatbot.kafka.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;

/** Looks whether a certificate and a key in PEM go together, which Kafka does not. */
final class KeyOfCertificate {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final byte[] ANYTHING = "anything".getBytes(UTF_8);

  private KeyOfCertificate() {}

  /**
   * Returns when they do.
   *
   * @throws KafkaException when they don't, or one of them can't be read
   */
  static void require(String chain, String key) {
    try {
      PublicKey certified = certified(chain);
      Signature signature = signature(certified.getAlgorithm());
      signature.initSign(parse(certified.getAlgorithm(), key));
      signature.update(ANYTHING);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(ANYTHING);
      if (!signature.verify(signed)) {
        throw new KafkaException("KAFKA_TLS_KEY is not the key of KAFKA_TLS_CERT");
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KafkaException(
          "KAFKA_TLS_CERT and KAFKA_TLS_KEY don't go together: " + e.getMessage(), e);
    }
  }

  private static PublicKey certified(String chain) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(chain.getBytes(UTF_8)))
        .getPublicKey();
  }

  private static PrivateKey parse(String algorithm, String pem) throws GeneralSecurityException {
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      throw new IllegalArgumentException("the key is not in PKCS #8, unencrypted");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static Signature signature(String algorithm) throws GeneralSecurityException {
    return Signature.getInstance(
        switch (algorithm) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> algorithm;
        });
  }
}
