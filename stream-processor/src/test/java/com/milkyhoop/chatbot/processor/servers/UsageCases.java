package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Counts.USUAL;
import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.USAGE;
import static com.milkyhoop.chatbot.processor.servers.Events.choice;
import static com.milkyhoop.chatbot.processor.servers.Events.chunk;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.finish;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;

import java.util.List;

/** Servers that put their counts elsewhere, or give them other names. */
final class UsageCases {
  private UsageCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(places(), kinds());
  }

  private static List<ServerCase> places() {
    return List.of(
        of(
            "usage-in-choice",
            "usage in choices[0] of the last chunk (Moonshot)",
            a ->
                a.stream(
                    role(),
                    contents(a.text()),
                    choice("'delta':{},'finish_reason':'stop'," + USAGE),
                    DONE)),
        of(
            "usage-x-groq",
            "usage in x_groq of the last chunk (Groq)",
            a ->
                a.stream(
                    role(),
                    contents(a.text()),
                    chunk(
                        "'choices':[{'index':0,'delta':{},'finish_reason':'stop'}],'x_groq':{"
                            + USAGE
                            + "}"),
                    DONE)),
        of(
            "usage-twice",
            "usage in the last chunk, in x_groq too: counted once",
            a ->
                a.stream(
                    contents(a.text()),
                    finish("stop"),
                    chunk("'choices':[]," + USAGE + ",'x_groq':{" + USAGE + "}"),
                    DONE)));
  }

  private static List<ServerCase> kinds() {
    return List.of(
        counted(
            "usage-cached",
            "cached and reasoning tokens as OpenAI names them",
            "'prompt_tokens':7,'completion_tokens':3,'prompt_tokens_details':{'cached_tokens':5},"
                + "'completion_tokens_details':{'reasoning_tokens':2}",
            USUAL.withCached(5).withReasoning(2)),
        counted(
            "usage-cached-deepseek",
            "cached tokens as DeepSeek names them",
            "'prompt_tokens':7,'completion_tokens':3,'prompt_cache_hit_tokens':5,"
                + "'prompt_cache_miss_tokens':2",
            USUAL.withCached(5)),
        counted(
            "usage-cached-moonshot",
            "cached tokens beside the others (Moonshot)",
            "'prompt_tokens':7,'completion_tokens':3,'cached_tokens':5",
            USUAL.withCached(5)),
        // As LiteLLM passes them on: its prompt_tokens hold both.
        counted(
            "usage-cached-anthropic",
            "tokens read from and written to the cache as Anthropic names them",
            "'prompt_tokens':7,'completion_tokens':3,'cache_read_input_tokens':4,"
                + "'cache_creation_input_tokens':2",
            USUAL.withCached(4).withCacheWritten(2)),
        counted(
            "usage-cache-written",
            "tokens written to the cache among the details (OpenRouter)",
            "'prompt_tokens':7,'completion_tokens':3,"
                + "'prompt_tokens_details':{'cached_tokens':0,'cache_write_tokens':6}",
            USUAL.withCacheWritten(6)),
        counted(
            "usage-reasoning-top",
            "reasoning tokens beside the others (SGLang)",
            "'prompt_tokens':7,'completion_tokens':3,'reasoning_tokens':2",
            USUAL.withReasoning(2)),
        counted(
            "usage-input-output",
            "input_tokens and output_tokens",
            "'input_tokens':7,'output_tokens':3,'input_tokens_details':{'cached_tokens':5},"
                + "'output_tokens_details':{'reasoning_tokens':2}",
            USUAL.withCached(5).withReasoning(2)),
        counted(
            "usage-details-null",
            "details that are null",
            "'prompt_tokens':7,'completion_tokens':3,'prompt_tokens_details':null,"
                + "'completion_tokens_details':null",
            USUAL));
  }

  private static ServerCase counted(String name, String about, String fields, Counts counts) {
    return of(
            name,
            about,
            a ->
                a.stream(
                    contents(a.text()),
                    finish("stop"),
                    chunk("'choices':[],'usage':{" + fields + "}"),
                    DONE))
        .expect(reply().counts(counts));
  }
}
