package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.report.RunReport.Arm;
import com.milkyhoop.chatbot.replay.report.RunReport.Metric;
import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes a report for CI servers: a test suite for each arm, a test for each metric over all turns.
 * Worse fails, inconclusive is skipped.
 */
final class JunitXml {
  private JunitXml() {}

  static String of(RunReport report) {
    var text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", "replay " + report.run());
      for (Arm arm : report.candidates()) {
        suite(xml, report, arm);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a report can't be written as XML", e);
    }
    return text + "\n";
  }

  private static void suite(XMLStreamWriter xml, RunReport report, Arm arm)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", arm.name());
    xml.writeAttribute("tests", Integer.toString(arm.metrics().size()));
    xml.writeAttribute("failures", count(arm, Conclusion.WORSE));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", count(arm, Conclusion.INCONCLUSIVE));
    xml.writeAttribute("timestamp", report.made().toString());
    for (Metric metric : arm.metrics()) {
      test(xml, report, arm, metric);
    }
    xml.writeStartElement("system-out");
    xml.writeCharacters(legal(arm.verdict().words() + ": " + arm.sentence()));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static void test(XMLStreamWriter xml, RunReport report, Arm arm, Metric metric)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "replay.%s.%s".formatted(report.run(), arm.name()));
    xml.writeAttribute("name", legal(metric.name()));
    String figures =
        "%d wins, %d ties, %d losses of %d turns; adjusted p %.4f"
            .formatted(
                metric.wins().count(),
                metric.ties().count(),
                metric.losses().count(),
                metric.turns(),
                metric.adjustedP());
    switch (metric.conclusion()) {
      case WORSE -> {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", "worse: " + figures);
        xml.writeCharacters(legal(metric.rule()));
        xml.writeEndElement();
      }
      case INCONCLUSIVE -> {
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", "inconclusive: " + figures);
      }
      case BETTER, NO_DIFFERENCE -> {
        xml.writeStartElement("system-out");
        xml.writeCharacters(metric.conclusion().words() + ": " + figures);
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
  }

  private static String count(Arm arm, Conclusion of) {
    return Long.toString(arm.metrics().stream().filter(m -> m.conclusion() == of).count());
  }

  /** Replaces control characters: XML has no way to write them. */
  private static String legal(String text) {
    return text.codePoints()
        .filter(c -> c == '\t' || c == '\n' || c >= ' ' && c <= 0xFFFD || c >= 0x10000)
        .filter(c -> c < 0xD800 || c > 0xDFFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
