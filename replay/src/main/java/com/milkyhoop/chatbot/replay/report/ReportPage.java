package com.milkyhoop.chatbot.replay.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Properties;

/**
 * Builds one page of a report that needs nothing else: no server, no network. Replies are hostile
 * text: they stand in JSON, the page's script shows them as text only, and a policy in the page
 * lets no other script run.
 */
final class ReportPage {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/";
  private static final String UPLOT_VERSION =
      "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private ReportPage() {}

  static String of(RunReport report) {
    String uPlot = UPLOT.formatted(uPlotVersion());
    String plotting = resource(uPlot + "uPlot.iife.min.js");
    String script = resource("page.js");
    String policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src '%s' '%s'; base-uri 'none'; form-action 'none'"
            .formatted(hash(plotting), hash(script));
    // The report comes last: nothing in it is taken for a place of this template.
    return resource("page.html")
        .replace("%POLICY%", policy)
        .replace("/*UPLOT.CSS*/", resource(uPlot + "uPlot.min.css"))
        .replace("/*PAGE.CSS*/", resource("page.css"))
        .replace("/*UPLOT.JS*/", plotting)
        .replace("/*PAGE.JS*/", script)
        .replace("/*REPORT*/", ReportJson.forScript(report));
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String uPlotVersion() {
    var pom = new Properties();
    try {
      pom.load(new StringReader(resource(UPLOT_VERSION)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pom.getProperty("version");
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
