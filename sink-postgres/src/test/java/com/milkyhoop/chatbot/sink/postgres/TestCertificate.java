package com.milkyhoop.chatbot.sink.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that signs itself, for a server at 127.0.0.1 and for a role of it. */
record TestCertificate(Path pem, Path key) {
  private static final String PASSWORD = "changeit";

  static TestCertificate create(Path folder, String role)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        " -genkeypair -alias own -keyalg RSA -validity 2 -ext san=ip:127.0.0.1 -storetype PKCS12"
            + " -dname CN=%s -storepass %s -keystore %s".formatted(role, PASSWORD, store);
    Process process = new ProcessBuilder((keytool + options).split(" ")).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    return new TestCertificate(
        pem(folder.resolve("own.crt"), "CERTIFICATE", keys.getCertificate("own").getEncoded()),
        pem(
            folder.resolve("own.pem"),
            "PRIVATE KEY",
            keys.getKey("own", PASSWORD.toCharArray()).getEncoded()));
  }

  /** Puts it where a server looks for its own. */
  void copyTo(Path data) throws IOException {
    Files.copy(pem, data.resolve("server.crt"));
    Path copy = Files.copy(key, data.resolve("server.key"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
  }

  private static Path pem(Path file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
