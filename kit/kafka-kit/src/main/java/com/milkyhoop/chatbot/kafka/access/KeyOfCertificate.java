package com.milkyhoop.chatbot.kafka.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.PemReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import org.apache.kafka.common.KafkaException;

/** Looks whether a certificate and a key in PEM go together, which Kafka does not. */
final class KeyOfCertificate {
  private static final byte[] ANYTHING = "anything".getBytes(UTF_8);

  private KeyOfCertificate() {}

  /**
   * Returns when they do.
   *
   * @throws KafkaException when they don't, or one of them can't be read
   */
  static void require(String chain, String key) {
    try {
      PublicKey certified = PemReader.certificates(chain).getFirst().getPublicKey();
      Signature signature = signature(certified.getAlgorithm());
      signature.initSign(PemReader.privateKey(key));
      signature.update(ANYTHING);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(ANYTHING);
      if (!signature.verify(signed)) {
        throw new KafkaException("KAFKA_TLS_KEY is not the key of KAFKA_TLS_CERT");
      }
    } catch (GeneralSecurityException e) {
      throw new KafkaException(
          "KAFKA_TLS_CERT and KAFKA_TLS_KEY don't go together: " + e.getMessage(), e);
    }
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
