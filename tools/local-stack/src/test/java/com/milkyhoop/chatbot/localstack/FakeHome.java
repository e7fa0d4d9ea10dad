package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.ingress.IngressMain;
import com.milkyhoop.chatbot.processor.ProcessorMain;
import com.milkyhoop.chatbot.sink.SinkMain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A project folder as a build leaves it, with {@link FakeService} for each deployable. */
final class FakeHome {

  private static final List<Class<?>> CLASSES =
      List.of(IngressMain.class, ProcessorMain.class, SinkMain.class, FakeService.class);

  private FakeHome() {}

  static Path create(Path folder) throws IOException {
    for (String module : List.of("ingress-grpc", "stream-processor", "sink-postgres")) {
      Path app = Files.createDirectories(folder.resolve(module).resolve("target/dist/app"));
      writeJar(app.resolve("service.jar"));
    }
    return folder;
  }

  private static void writeJar(Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> each : CLASSES) {
        String entry = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = each.getClassLoader().getResourceAsStream(entry)) {
          in.transferTo(out);
        }
      }
    }
  }
}
