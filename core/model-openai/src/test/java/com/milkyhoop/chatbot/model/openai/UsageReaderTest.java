package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.ScriptedCalls.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token counts, wherever a known server puts them. */
class UsageReaderTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain     | "usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10} | 7,0,0,3,0
          OpenAI    | "usage":{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":256,"audio_tokens":0,"accepted_prediction_tokens":0}} | 2006,1920,0,300,256
          DeepSeek  | "usage":{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36} | 100,64,0,5,0
          Moonshot  | "choices":[{"usage":{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"cached_tokens":64}}] | 100,64,0,5,0
          Groq      | "x_groq":{"id":"r","usage":{"queue_time":0.1,"prompt_tokens":18,"completion_tokens":5,"total_tokens":23}} | 18,0,0,5,0
          OpenRouter| "usage":{"prompt_tokens":10339,"completion_tokens":60,"total_tokens":10399,"cost":0.01,"prompt_tokens_details":{"cached_tokens":10318,"cache_write_tokens":20}} | 10339,10318,20,60,0
          LiteLLM   | "usage":{"prompt_tokens":120,"completion_tokens":5,"total_tokens":125,"cache_creation_input_tokens":40,"cache_read_input_tokens":60,"prompt_tokens_details":{"cached_tokens":60,"cache_creation_tokens":40}} | 120,60,40,5,0
          Anthropic | "usage":{"input_tokens":20,"output_tokens":5,"cache_creation_input_tokens":40,"cache_read_input_tokens":60} | 120,60,40,5,0
          Gemini    | "usage":{"prompt_tokens":758,"completion_tokens":102,"total_tokens":1725} | 758,0,0,967,865
          xAI       | "usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}} | 32,0,0,103,94
          llama.cpp | "timings":{"cache_n":236,"prompt_n":1,"prompt_ms":30.9,"predicted_n":35,"predicted_ms":661.0} | 237,236,0,35,0
          both      | "timings":{"prompt_n":1,"predicted_n":35},"usage":{"prompt_tokens":7,"completion_tokens":3} | 7,0,0,3,0
          text      | "usage":{"prompt_tokens":"7","completion_tokens":"3"} | 7,0,0,3,0
          nulls     | "usage":{"prompt_tokens":7,"completion_tokens":3,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":null}} | 7,0,0,3,0
          """)
  void shouldCountAsTheServerDoes(String server, String fields, String counts) throws Exception {
    ModelUsage usage = ChatChunk.parse("{" + fields + "}").usage();

    assertThat(usage).as(server).isEqualTo(usageOf(counts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "[1]", "7", "{\"prompt_tokens\":0,\"completion_tokens\":0}"})
  void shouldCountNothingWhereTheServerDoesNot(String usage) throws Exception {
    assertThat(ChatChunk.parse("{\"usage\":" + usage + "}").usage()).isNull();
  }

  @Test
  void shouldKeepTheLastCountOfAStream() throws Exception {
    Reply reply =
        ScriptedCalls.reply(
            c ->
                c.stream()
                    .data(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}}")
                    .text("Halo")
                    .data(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}")
                    .data("{\"choices\":[],\"usage\":null}")
                    .data("{\"choices\":[],\"usage\":{\"prompt_tokens\":0}}")
                    .finish("stop")
                    .done());

    assertThat(reply.usage()).contains(ModelUsage.of(7, 3));
  }

  private static ModelUsage usageOf(String counts) {
    String[] count = counts.split(",", -1);
    return new ModelUsage(
        Long.parseLong(count[0]),
        Long.parseLong(count[1]),
        Long.parseLong(count[2]),
        Long.parseLong(count[3]),
        Long.parseLong(count[4]));
  }
}
