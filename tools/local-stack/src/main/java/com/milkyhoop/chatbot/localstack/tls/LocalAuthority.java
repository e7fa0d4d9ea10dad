package com.milkyhoop.chatbot.localstack.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Issues certificates for the servers of a stack and for their clients, by the JDK's keytool. It is
 * made anew with each stack, and nobody else trusts it. Not thread-safe.
 */
public final class LocalAuthority {
  private static final String ALIAS = "ca";
  private static final String VALID_DAYS = "30";

  /** Guards nothing: it is the folder that others can't read. */
  private static final String STORE_PASSWORD = "changeit";

  private static final String THIS_MACHINE = "san=dns:localhost,ip:127.0.0.1";

  private final Path folder;
  private final Path store;
  private final Path certificate;

  private LocalAuthority(Path folder) {
    this.folder = folder;
    store = folder.resolve("store.p12");
    certificate = folder.resolve("ca.pem");
  }

  /**
   * Creates one.
   *
   * @param folder for all files; those of an earlier one are replaced
   */
  public static LocalAuthority create(Path folder) {
    var authority = new LocalAuthority(folder);
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Files.deleteIfExists(authority.store);
      authority.generate(ALIAS, List.of("-ext", "bc:c=ca:true"));
      authority.write(authority.certificate, pem("CERTIFICATE", authority.encoded(ALIAS)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return authority;
  }

  /** Returns the PEM file with its own certificate. */
  public Path certificate() {
    return certificate;
  }

  /** Issues a certificate for {@code CN=name} on this machine. */
  public IssuedCertificate issue(String name) {
    generate(name, List.of("-signer", ALIAS, "-ext", THIS_MACHINE));
    String chain = pem("CERTIFICATE", encoded(name)) + pem("CERTIFICATE", encoded(ALIAS));
    String key = pem("PRIVATE KEY", key(name));
    return new IssuedCertificate(
        write(folder.resolve(name + ".pem"), chain),
        write(folder.resolve(name + ".key"), key),
        write(folder.resolve(name + "-both.pem"), key + chain));
  }

  private void generate(String alias, List<String> more) {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(keytool, "-J-XX:TieredStopAtLevel=1", "-genkeypair"));
    command.addAll(List.of("-alias", alias, "-dname", "CN=" + alias, "-keyalg", "EC"));
    command.addAll(List.of("-groupname", "secp256r1", "-validity", VALID_DAYS));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
    command.addAll(List.of("-keystore", store.toString()));
    command.addAll(more);
    Path log = folder.resolve("keytool.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new ChildStartException("keytool failed: " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChildStartException("interrupted while keytool ran");
    }
  }

  private byte[] encoded(String alias) {
    try {
      return open().getCertificate(alias).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] key(String alias) {
    try {
      return open().getKey(alias, STORE_PASSWORD.toCharArray()).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore open() throws GeneralSecurityException {
    try {
      return KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(String kind, byte[] content) {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, body, kind);
  }

  private Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
