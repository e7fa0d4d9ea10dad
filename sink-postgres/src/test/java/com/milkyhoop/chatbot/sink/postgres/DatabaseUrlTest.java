package com.milkyhoop.chatbot.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.kit.HostPort;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

final class DatabaseUrlTest {

  @Test
  void shouldReadTheFormOfTheTemplate() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://user:password@postgres:5432/milkydb");

    assertThat(url.hosts()).containsExactly(new HostPort("postgres", 5432));
    assertThat(url.database()).isEqualTo("milkydb");
    assertThat(url.user()).isEqualTo("user");
    assertThat(url.password().value()).isEqualTo("password");
    assertThat(url.schema()).isEqualTo("public");
    assertThat(url.ignoredParameters()).isEmpty();
  }

  @Test
  void shouldDecodePercentsAndLeavePlusesWhenCredentialsHoldThem() {
    DatabaseUrl url = DatabaseUrl.parse("postgres://a%40b:p%23+%2F%3A:%25%C3%A9@db/my%20db");

    assertThat(url.user()).isEqualTo("a@b");
    assertThat(url.password().value()).isEqualTo("p#+/::%é");
    assertThat(url.database()).isEqualTo("my db");
    assertThat(url.hosts()).containsExactly(new HostPort("db", 5432));
  }

  @Test
  void shouldReadTheSchemaAndAnIpv6Host() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://u:p@[::1]:5433/db?schema=My%20Schema");

    assertThat(url.schema()).isEqualTo("My Schema");
    assertThat(url.hosts()).containsExactly(new HostPort("::1", 5433));
    assertThat(url.serverNames()).containsExactly("[::1]");
  }

  @Test
  void shouldConnectWithThePrimaryOfSeveralHosts() {
    DatabaseUrl url =
        DatabaseUrl.parse("postgresql://u:p@a,b:5433/db?target_session_attrs=read-write");

    PGSimpleDataSource source = Database.dataSource(url);

    assertThat(url).hasToString("postgresql://u@a:5432,b:5433/db?schema=public");
    assertThat(url.ignoredParameters()).isEmpty();
    assertThat(source.getServerNames()).containsExactly("a", "b");
    assertThat(source.getPortNumbers()).containsExactly(5432, 5433);
    assertThat(source.getTargetServerType()).isEqualTo("primary");
  }

  @Test
  void shouldShowACertificateOfItsOwnWhereItHasAKey() {
    PGSimpleDataSource source =
        source("sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/own.pem&sslkey=/own.key");

    assertThat(source.getSslRootCert()).isEqualTo("/ca.pem");
    assertThat(source.getSslCert()).isEqualTo("/own.pem");
    assertThat(source.getSslKey()).isEqualTo("/own.key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://user:hunter2@host/db          | another scheme",
        "user:hunter2@host/db                  | another scheme",
        "postgresql://user:hunter2@/db         | no host",
        "postgresql://user:hunter2@host        | no database",
        "postgresql://user:hunter2@host/       | no database",
        "postgresql://host:5432/db             | no user",
        "postgresql://:hunter2@host/db         | no user",
        "postgresql://user:hunter2[@host/db    | percent-encoded",
        "postgresql://user:hunter2%zz@host/db  | percent-encoded",
        "postgresql://user:hunter2#@host/db    | no host",
        "postgresql://user:hunter2@host:0/db   | port that is not from 1 to 65535",
        "postgresql://user:hunter2@host:70000/db | port that is not from 1 to 65535",
        "postgresql://user:hunter2@host/db?schema= | empty ?schema=",
        "postgresql://user:hunter2@host/db?sslmode=maybe | ?sslmode=",
        "postgresql://user:hunter2@host/db?connect_timeout=5s | ?connect_timeout=",
      })
  void shouldNameTheRuleButNotThePasswordWhenTheUrlIsWrong(String url, String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseUrl.parse(url))
        .withMessageContaining(rule)
        .satisfies(e -> assertThat(stackTraceOf(e)).doesNotContain("hunter2"));
  }

  @Test
  void shouldNeverShowThePassword() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://user:hunter2@host/db?sslpassword=hunter2");

    assertThat(url.toString()).isEqualTo("postgresql://user@host:5432/db?schema=public");
    assertThat(url.password().toString()).doesNotContain("hunter2");
  }

  @Test
  void shouldTellTheDriverWhatPrismasParametersMean() {
    PGSimpleDataSource source =
        source(
            "sslmode=require&sslcert=/ca.pem&connect_timeout=7&socket_timeout=9"
                + "&application_name=mine&pgbouncer=true&channel_binding=require"
                + "&sslidentity=/me.p12&sslpassword=secret");

    assertThat(source.getSslMode()).isEqualTo("require");
    assertThat(source.getSslRootCert()).isEqualTo("/ca.pem");
    assertThat(source.getSslKey()).isEqualTo("/me.p12");
    assertThat(source.getSslPassword()).isEqualTo("secret");
    assertThat(source.getConnectTimeout()).isEqualTo(7);
    assertThat(source.getSocketTimeout()).isEqualTo(9);
    assertThat(source.getApplicationName()).isEqualTo("mine");
    assertThat(source.getPrepareThreshold()).isZero();
    assertThat(source.getChannelBinding()).isEqualTo("require");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslaccept=strict", "sslmode=require&sslaccept=strict"})
  void shouldVerifyTheServerWhenPrismaWould(String parameters) {
    assertThat(source(parameters).getSslMode()).isEqualTo("verify-full");
  }

  @Test
  void shouldNotVerifyTheServerWhenTlsIsOff() {
    assertThat(source("sslmode=disable&sslaccept=strict").getSslMode()).isEqualTo("disable");
  }

  @Test
  void shouldNameTheParametersThatMeanNothingHere() {
    DatabaseUrl url =
        DatabaseUrl.parse(
            "postgresql://u:p@h/db?connection_limit=9&pool_timeout=2&sslaccept=strict&wat=1&eh=2");

    assertThat(url.ignoredParameters()).containsExactly("eh", "wat");
    assertThat(DatabaseUrl.parse("postgresql://u:p@h/db?connection_limit=9").driverProperties())
        .isEmpty();
  }

  private static PGSimpleDataSource source(String parameters) {
    return Database.dataSource(DatabaseUrl.parse("postgresql://u:p@h/db?" + parameters));
  }

  private static String stackTraceOf(Throwable e) {
    var text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
