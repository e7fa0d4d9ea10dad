package com.milkyhoop.chatbot.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A new certificate and its key, as PEM files, by the JDK's own keytool. */
public record SelfSigned(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  /** Makes one for a server at 127.0.0.1. */
  public static SelfSigned create(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    return create(folder, "ip:127.0.0.1");
  }

  /** Makes one for whom the subject alternative name says, such as {@code dns:localhost}. */
  public static SelfSigned create(Path folder, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    keytool(store, name);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    return new SelfSigned(
        pem(folder, "CERTIFICATE", keys.getCertificate("server").getEncoded()),
        pem(folder, "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
  }

  private static void keytool(Path store, String name) throws IOException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        "-genkeypair -alias server -keyalg EC -validity 2 -dname CN=test -ext san="
            + name
            + " -storetype PKCS12 -storepass "
            + PASSWORD
            + " -keystore";
    var command = new ProcessBuilder((keytool + " " + options).split(" "));
    command.command().add(store.toString());
    Process process = command.inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
  }

  private static Path pem(Path folder, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(
        folder.resolve(kind.replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }
}
