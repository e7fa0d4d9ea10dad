package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceIdTest {

  @Test
  void shouldBeTheHostsNameWhenNothingIsConfigured() throws Exception {
    var env = new ConfigReader(Map.of());

    assertThat(InstanceId.read(env)).isEqualTo(InetAddress.getLocalHost().getHostName());
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @Test
  void shouldBeWhatIsConfigured() {
    var env = new ConfigReader(Map.of("INSTANCE_ID", "ingress-0.a_B"));

    assertThat(InstanceId.read(env)).isEqualTo("ingress-0.a_B");
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a/b", "ingress:0"})
  void shouldRefuseWhatCanNotBePartOfAClientId(String id) {
    var env = new ConfigReader(Map.of("INSTANCE_ID", id));

    InstanceId.read(env);

    assertThatThrownBy(env::finish).hasMessageContaining("INSTANCE_ID=" + id + " must match");
  }
}
