package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.chunk;
import static com.milkyhoop.chatbot.processor.servers.Events.content;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.delta;
import static com.milkyhoop.chatbot.processor.servers.Events.finish;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Models that think before they answer: thinking is life, but no part of the reply. */
final class ReasoningCases {
  private static final Duration STEP = Duration.ofMillis(100);

  /** Makes twice the first token's time. */
  private static final int STEPS = 60;

  private ReasoningCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(thinking(), spent());
  }

  private static List<ServerCase> thinking() {
    ServerCase brief =
        of(
            "reasoning-short",
            "reasoning_content, reasoning and reasoning_details before the text",
            a ->
                a.stream(
                    role(),
                    delta("'content':null,'reasoning_content':'Let me see. '"),
                    delta(
                        "'content':'','reasoning':'Yes.',"
                            + "'reasoning_details':[{'type':'reasoning.text','text':'Yes.'}]"),
                    contents(a.text()),
                    tail()));
    ServerCase tagged =
        of(
            "reasoning-tags",
            "reasoning between tags at the beginning of the content, cut anywhere",
            a ->
                a.stream(
                    role(),
                    content("<thi"),
                    content("nk>\nLet me see.</th"),
                    content("ink>\n\nOK-"),
                    contents(a.text().substring(3)),
                    tail()));
    ServerCase quoting =
        of(
                "reasoning-tags-quoted",
                "an answer that names the tag: it is text",
                a -> a.stream(contents(a.text() + " says <think>"), tail()))
            .expect(reply("OK-reasoning-tags-quoted says <think>"));
    Stream<ServerCase> lasting =
        Stream.of(
            lasting("reasoning-long", "'content':null,'reasoning_content':'step '"),
            lasting("reasoning-field", "'content':'','reasoning':'step '"),
            lasting(
                "reasoning-details",
                "'content':'','reasoning_details':[{'type':'reasoning.encrypted','data':'x'}]"),
            lasting(
                "reasoning-parts",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'step '}]}]"));
    return Stream.concat(Stream.of(brief, tagged, quoting), lasting).toList();
  }

  /** Thinks for longer than a first token may take: is not cut off, and asked once. */
  private static ServerCase lasting(String name, String thought) {
    return of(
            name,
            "a delta of reasoning each 100 ms, for twice the first token's time",
            a -> {
              a.open();
              a.write(role());
              for (int step = 0; step < STEPS; step++) {
                a.write(delta(thought));
                a.pause(STEP);
              }
              a.write(contents(a.text()), tail());
              a.end();
            })
        .with("OPENAI_FIRST_TOKEN_TIMEOUT", "3s");
  }

  private static List<ServerCase> spent() {
    return List.of(
        of(
                "reasoning-only",
                "reasoning used up all of max_tokens: no text, length",
                a ->
                    a.stream(
                        role(),
                        delta("'reasoning_content':'a long thought'"),
                        finish("length"),
                        chunk("'choices':[],'usage':{'prompt_tokens':7,'completion_tokens':1000}"),
                        DONE))
            .expect(failure("MODEL_SPENT_ON_REASONING").saying("MAX_TOKENS")),
        of(
                "reasoning-only-hidden",
                "the same of a model that does not show its reasoning, only counts it",
                a ->
                    a.stream(
                        role(),
                        finish("length"),
                        chunk(
                            "'choices':[],'usage':{'prompt_tokens':7,'completion_tokens':1000,"
                                + "'completion_tokens_details':{'reasoning_tokens':1000}}"),
                        DONE))
            .expect(failure("MODEL_SPENT_ON_REASONING").saying("MAX_TOKENS")),
        of(
                "reasoning-then-half",
                "length in the middle of the text: half a reply, and the client is told so",
                a ->
                    a.stream(
                        delta("'reasoning_content':'a long thought'"),
                        contents(a.text()),
                        finish("length"),
                        DONE))
            .expect(reply().finish("length").uncounted()),
        of(
                "reasoning-only-stop",
                "reasoning, then stop without text",
                a -> a.stream(delta("'reasoning_content':'Hm.'"), finish("stop"), DONE))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "reasoning-stalls",
                "reasoning, then silence: no life any more",
                a -> {
                  a.open();
                  a.write(delta("'reasoning_content':'Hm.'"));
                  a.stall();
                })
            .with("OPENAI_FIRST_TOKEN_TIMEOUT", "2s")
            .with("OPENAI_TOKEN_GAP_TIMEOUT", "2s")
            .expect(failure("MODEL_TIMEOUT").requests(3)));
  }
}
