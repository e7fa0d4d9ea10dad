package com.milkyhoop.chatbot.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.replay.CommandRun;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake is told in one line that names it, and nothing is written or asked. */
class RunBadInputTest {
  private final OpenAiStub model = OpenAiStub.start(StubBehaviour.FAST);
  private final RecordedLog log = new RecordedLog(model);

  @BeforeEach
  void talk() {
    log.talk(1, 2);
  }

  @AfterEach
  void close() {
    log.close();
    model.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--arm=x                            | 2 | arm x: what it changes must follow",
        "--arm=x:temperature=9              | 2 | arm x: temperature=9 must be a number from 0",
        "--arm=x:max_tokens=many            | 2 | arm x: max_tokens=many must be a whole number",
        "--arm=x:base_url=http://a,model=m,key_env=OPENAI_API_KEY | 2 | must be a variable whose name begins with REPLAY_KEY_",
        "--arm=x:key_env=REPLAY_KEY_A       | 2 | arm x: key_env says how a server is asked",
        "--arm=x:modell=m                   | 2 | arm x: unknown field modell; did you mean model?",
        "--arm=x:system_prompt_file=/none   | 2 | arm x: system_prompt_file=/none can't be read",
        "--arm=x:share=1                    | 2 | arm x: changes nothing",
        "--arm=x:model=m,model=n            | 2 | each field once",
        "--arm=recorded-again:model=m       | 2 | its name stands for something else",
        "--arms=/none.yml                   | 2 | /none.yml can't be read",
        "--arm=x:base_url=http://127.0.0.1:1/v1,model=m | 3 | arm x: http://127.0.0.1:1/v1 can't be reached",
        "--arm=x:base_url=http://127.0.0.1:1/v1,model=m,colour=red | 2 | colour",
        "--arm=x:route=other                | 2 | route other is none of this worker's",
        "--arm=x:model=m --user=nobody      | 2 | no turn is selected",
        "--arm=x:model=m --max-cost=1       | 2 | --max-cost needs a price for m",
        "--arm=x:model=m --prices=/none.csv | 2 | --prices=/none.csv can't be used",
        "--arm=x:model=m --patience=long    | 2 | --patience=long must be a duration",
        "--arm=x:model=m --patience=9m      | 2 | must be a duration of 8 minutes at most",
        "--arm=x:model=m --listed=/none     | 2 | /none can't be read",
        "--mode=score                       | 2 | --mode=score needs --judge-model",
        "--arm=x:model=m --judge-model=m    | 2 | would judge its own replies",
        "--again-share=0                    | 2 | a run needs an arm",
      })
  void shouldTellTheMistake(String arguments, int exitCode, String told) {
    String[] words = ("--name=a " + arguments).split(" ");

    CommandRun ran = log.run(words);

    assertThat(ran.err()).contains(told).doesNotContain("\tat ");
    assertThat(ran.exitCode()).isEqualTo(exitCode);
    assertThat(model.counts().requests()).isZero();
  }

  @Test
  void shouldRefuseAnotherRunOfTheSameName() {
    log.run("--name=a", "--arm=x:model=m", "--again-share=0");

    CommandRun other = log.run("--name=a", "--arm=x:model=n", "--again-share=0");

    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("there is a run a with other arms");
  }

  /** A whole cohort is not asked of a server that refuses everything. */
  @Test
  void shouldGiveUpSoonWhenTheKeyIsWrong() {
    log.talk(30, 2);
    model.behave(StubBehaviour.FAST.withWrongKeys(Set.of("key")));

    CommandRun ran = log.run("--name=a", "--arm=x:model=m", "--again-share=0");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains("arm x failed 20 times in a row: MODEL_UNAUTHORIZED");
    assertThat(model.counts().requests()).isLessThan(40);
  }
}
