package com.milkyhoop.chatbot.localstack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Native binaries from jars of the class path, unpacked once into the user's cache folder, under
 * the name of their jar (which holds the version). Many JVMs may unpack at once: each into a folder
 * of its own, of which one is renamed to be the result.
 */
final class NativeBinaries {

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private NativeBinaries() {}

  /** A folder with what the {@code .txz} resource holds. */
  static Path archive(String resource, Place place) {
    return once(resource, place, NativeBinaries::unpackArchive);
  }

  /** The resource as an executable file. */
  static Path executable(String resource) {
    return once(
            resource, Place.FOR_US, (in, folder) -> copyExecutable(in, folder.resolve(resource)))
        .resolve(resource);
  }

  private static Path once(String resource, Place place, Unpacking unpacking) {
    URL url = NativeBinaries.class.getClassLoader().getResource(resource);
    if (url == null) {
      throw new IllegalStateException(
          "no binary for this machine ("
              + System.getProperty("os.name")
              + ", "
              + System.getProperty("os.arch")
              + ") on the class path: "
              + resource);
    }
    try {
      Path result = place.folder().resolve(jarName(url) + "-" + resource.replace('.', '-'));
      if (!Files.isDirectory(result)) {
        unpackTo(result, url, unpacking);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException("can't unpack " + resource, e);
    }
  }

  private static void unpackTo(Path result, URL url, Unpacking unpacking) throws IOException {
    Path folder = Files.createTempDirectory(result.getParent(), "unpacking");
    Files.setPosixFilePermissions(folder, EXECUTABLE);
    try (InputStream in = new BufferedInputStream(url.openStream())) {
      unpacking.unpack(in, folder);
    }
    try {
      Files.move(folder, result, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Folders.delete(folder);
      if (!Files.isDirectory(result)) {
        throw e;
      }
    }
  }

  private static void unpackArchive(InputStream in, Path folder) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if ((entry.getMode() & 0100) != 0) {
          copyExecutable(tar, target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target);
        }
      }
    }
  }

  private static void copyExecutable(InputStream in, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.copy(in, target);
    Files.setPosixFilePermissions(target, EXECUTABLE);
  }

  /** {@code jar:file:/…/postgres-17.7.0.jar!/entry} → {@code postgres-17.7.0}. */
  private static String jarName(URL url) {
    String jar = url.getPath().split("!", 2)[0];
    return Path.of(jar).getFileName().toString().replaceFirst("\\.jar$", "");
  }

  /** Says who must be able to read what is unpacked. */
  enum Place {
    FOR_US,
    FOR_EVERYBODY;

    private Path folder() throws IOException {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      List<Path> parents =
          switch (this) {
            case FOR_US -> List.of(usersCache(), temporary);
            case FOR_EVERYBODY -> List.of(temporary);
          };
      return parents.stream()
          .map(parent -> parent.resolve("milkyhoop-chatbot"))
          .filter(Place::isUsable)
          .findFirst()
          .orElseThrow(() -> new IOException("can't write to any of " + parents));
    }

    private static Path usersCache() {
      return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
          .filter(folder -> !folder.isBlank())
          .map(Path::of)
          .orElse(Path.of(System.getProperty("user.home"), ".cache"));
    }

    private static boolean isUsable(Path folder) {
      try {
        Files.createDirectories(folder);
        return Files.isWritable(folder);
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Puts what a resource holds into a new folder. */
  private interface Unpacking {
    void unpack(InputStream in, Path folder) throws IOException;
  }
}
