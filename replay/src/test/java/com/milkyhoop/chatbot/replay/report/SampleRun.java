package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn.Status;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunData;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** A run as a shop's team may see it: three languages, two candidates, the smaller one worse. */
final class SampleRun {
  private static final int CONVERSATIONS = 300;

  /** What is asked, how it was answered, and how another model answers. */
  private record Exchange(String message, String recorded, String other) {}

  private static final List<List<Exchange>> LANGUAGES =
      List.of(
          List.of(
              new Exchange(
                  "Halo, pesanan saya nomor %d belum sampai juga. Sudah lima hari saya menunggu, bisa tolong dicek?",
                  "Halo! Pesanan %d sudah keluar dari gudang Surabaya kemarin dan diperkirakan tiba besok sebelum pukul 17.00. Saya kirimkan nomor resinya ke email Anda.",
                  "Your order %d has left the warehouse in Surabaya and should arrive tomorrow before 5 p.m."),
              new Exchange(
                  "Kalau sampai besok belum datang juga, apakah saya bisa minta uang kembali untuk pesanan %d?",
                  "Bisa. Untuk pesanan %d Anda berhak atas pengembalian dana penuh jika paket tidak tiba dalam tujuh hari sejak tanggal kirim.",
                  "Bisa. Untuk pesanan %d dana dikembalikan penuh kalau paket tidak tiba dalam tujuh hari kerja.")),
          List.of(
              new Exchange(
                  "Can I change the delivery address of order %d? I moved last week and forgot to update my account.",
                  "Yes, as long as it has not left our warehouse. Order %d is still being packed, so I have opened the address form for you: please confirm the new street and postcode.",
                  "Yes, as long as it has not left our warehouse. Order %d is still being packed: please tell me the new street and postcode."),
              new Exchange(
                  "Great, thank you. Will the invoice for order %d also show the new address?",
                  "The invoice for order %d always shows the billing address. You can change that under Account, Billing; the delivery note will show the new one.",
                  "The invoice for order %d always shows the billing address, which you can change under Account, Billing.")),
          List.of(
              new Exchange(
                  "Guten Tag, bei der Lieferung %d fehlt leider das Netzteil. Können Sie mir bitte eines nachsenden?",
                  "Guten Tag, das tut mir leid. Für die Lieferung %d schicke ich Ihnen heute noch ein Netzteil kostenlos nach; es ist in zwei bis drei Werktagen bei Ihnen.",
                  "Guten Tag, das tut mir leid. Ich schicke Ihnen zur Lieferung %d heute noch kostenlos ein Netzteil nach, Sie haben es in drei Werktagen."),
              new Exchange(
                  "Vielen Dank! Muss ich das falsche Kabel aus der Lieferung %d an Sie zurückschicken?",
                  "Nein, das Kabel aus der Lieferung %d dürfen Sie gern behalten.",
                  "Nein, das falsche Kabel aus der Lieferung %d können Sie behalten.")));

  private final UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(7);
  private final MadeUpRun run =
      new MadeUpRun()
          .arm(MadeUpRun.candidate("mini", "gpt-4o-mini"))
          .arm(MadeUpRun.candidate("nano", "gpt-4.1-nano"))
          .arm(Arm.recordedAgain(0.25));

  private SampleRun() {}

  static RunData make() {
    var sample = new SampleRun();
    for (int i = 0; i < CONVERSATIONS; i++) {
      sample.conversation(i);
    }
    return sample.run.build();
  }

  private void conversation(int number) {
    List<Exchange> exchanges = LANGUAGES.get(number % LANGUAGES.size());
    for (int i = 0; i < exchanges.size(); i++) {
      int order = 20_000 + 37 * number;
      Exchange said = exchanges.get(i);
      TurnRef turn =
          run.turn(
              "customer-" + number,
              i + 1,
              said.message().formatted(order),
              said.recorded().formatted(order));
      arm(turn, said, order, "mini", 0.05, 0.05);
      arm(turn, said, order, "nano", 0.08, number % LANGUAGES.size() == 0 ? 0.55 : 0.22);
      if (random.nextInt(4) == 0) {
        arm(turn, said, order, Arm.RECORDED_AGAIN, 0.07, 0.07);
      }
    }
  }

  private void arm(TurnRef turn, Exchange said, int order, String arm, double wins, double losses) {
    double at = random.nextDouble();
    String other = arm.equals("nano") ? said.other() : said.recorded().replace(". ", "! ");
    if (arm.equals("nano") && random.nextInt(40) == 0) {
      run.ended(turn, arm, Status.FAILED, "MODEL_TIMEOUT: no first token in 20 s");
    } else if (at < wins) {
      reply(turn, arm, other.formatted(order));
      run.judged(
          turn,
          arm,
          Verdict.WIN,
          Orders.AGREED,
          "B answers the same in fewer words and asks for what is missing.");
    } else if (at < wins + losses) {
      reply(turn, arm, other.formatted(order));
      run.judged(
          turn,
          arm,
          Verdict.LOSS,
          Orders.AGREED,
          "A is more specific about when and where, and keeps to the language of the message.");
    } else {
      boolean same = random.nextInt(3) == 0;
      reply(
          turn,
          arm,
          (same ? said.recorded() : said.recorded().replace(", ", " – ")).formatted(order));
      Orders orders = random.nextInt(12) == 0 ? Orders.FIRST_SHOWN : Orders.AGREED;
      run.judged(turn, arm, Verdict.TIE, orders, "Both say the same.");
    }
  }

  private void reply(TurnRef turn, String arm, String text) {
    run.replied(
        turn,
        arm,
        text,
        arm.equals("nano") && random.nextInt(40) == 0 ? "length" : "stop",
        80 + random.nextInt(600));
  }
}
