package com.milkyhoop.chatbot.bench.process;

import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Holds what a process takes of a machine at one moment. A figure that can't be read is NaN.
 *
 * @param residentBytes of memory that is in RAM
 * @param liveHeapBytes of the heap, after a full collection
 * @param directBytes of buffers outside of the heap
 * @param openFiles files and sockets
 */
public record Footprint(
    double residentBytes,
    double liveHeapBytes,
    double directBytes,
    double threads,
    double openFiles) {
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");
  private static final Pattern DIRECT =
      Pattern.compile("(?m)^jvm_buffer_memory_used_bytes\\{[^}]*id=\"direct\"[^}]*} (\\S+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Reads that of a service of ours; collects garbage there, which takes a moment. */
  public static Footprint of(ServiceProcess service) throws IOException, InterruptedException {
    return of(service, LiveHeap.bytes(service.pid()), direct(service.http("/metrics")));
  }

  /** Reads that of any other process, which has no live heap and no direct memory that we know. */
  public static Footprint of(ServerProcess process) throws IOException {
    return of(process, Double.NaN, Double.NaN);
  }

  private static Footprint of(ServerProcess process, double liveHeap, double direct)
      throws IOException {
    Path folder = Path.of("/proc", String.valueOf(process.pid()));
    if (!Files.isDirectory(folder)) {
      return new Footprint(Double.NaN, liveHeap, direct, Double.NaN, Double.NaN);
    }
    String status = Files.readString(folder.resolve("status"));
    try (Stream<Path> files = Files.list(folder.resolve("fd"))) {
      return new Footprint(
          1024 * number(RESIDENT, status),
          liveHeap,
          direct,
          number(THREADS, status),
          files.count());
    }
  }

  private static double direct(URI metrics) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    return number(DIRECT, HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }
}
