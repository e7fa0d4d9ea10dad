package com.milkyhoop.chatbot.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script><!-- <script> <img src=x onerror=alert(2)> &lt; \u2028 /*REPORT*/ %POLICY% /*PAGE.JS*/ \u0001 ]]>";
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script([^>]*)>(.*?)</script>");

  @Test
  void shouldLetNoReplyOutOfItsPlace() throws IOException {
    String page = ReportPage.of(hostile());

    List<String> scripts = scripts(page);
    assertThat(scripts).hasSize(3);
    assertThat(page.split("<script", -1)).hasSize(4);
    assertThat(page).doesNotContain("<img", "alert(1)</script>").contains("/*REPORT*/");
    JsonNode report = new ObjectMapper().readTree(scripts.getFirst());
    JsonNode turn = report.path("turns").path(0);
    assertThat(turn.path("message").asText()).isEqualTo(HOSTILE);
    assertThat(turn.path("replays").path(0).path("reply").asText()).isEqualTo("new " + HOSTILE);
    assertThat(turn.path("replays").path(0).path("opinions").path(0).path("reason").asText())
        .isEqualTo(HOSTILE);
  }

  @Test
  void shouldAllowNoScriptButItsOwn() throws Exception {
    String page = ReportPage.of(hostile());

    Matcher policy = Pattern.compile("script-src '([^']*)' '([^']*)'").matcher(page);
    assertThat(policy.find()).isTrue();
    List<String> scripts = scripts(page);
    assertThat(List.of(policy.group(1), policy.group(2)))
        .containsExactly(hash(scripts.get(1)), hash(scripts.get(2)));
    assertThat(page).contains("default-src 'none'").doesNotContain("%POLICY%\"");
    assertThat(page).doesNotContainPattern("(src|href)=\"(?!#)");
    // The page's script makes elements; it never parses text as markup.
    assertThat(scripts.get(2))
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
  }

  @Test
  void shouldWriteXmlThatHoldsWhateverAReplyHolds() throws Exception {
    String xml = JunitXml.of(hostile());

    var document =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new java.io.ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("testcase").getLength()).isPositive();
    assertThat(document.getElementsByTagName("testsuite").getLength()).isEqualTo(1);
  }

  @Test
  void shouldWriteWhatIsNoNumberAsNull() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ReportJson.of(hostile()));

    JsonNode metric = json.path("arms").path(0).path("metrics").path(0);
    assertThat(metric.path("detectable").isNull()).isTrue();
    assertThat(metric.path("p_value").isNumber()).isTrue();
  }

  private static RunReport hostile() {
    var run = new MadeUpRun().arm(MadeUpRun.candidate("mini", "gpt-4o-mini"));
    TurnRef turn = run.turn("u1", 1, HOSTILE, "old " + HOSTILE);
    run.replied(turn, "mini", "new " + HOSTILE, HOSTILE)
        .judged(turn, "mini", Verdict.LOSS, Orders.AGREED, HOSTILE);
    return ReportBuilder.of(run.build(), MadeUpRun.settings());
  }

  private static List<String> scripts(String page) {
    List<String> scripts = new ArrayList<>();
    Matcher matcher = SCRIPT.matcher(page);
    while (matcher.find()) {
      scripts.add(matcher.group(2));
    }
    return scripts;
  }

  private static String hash(String script) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }
}
