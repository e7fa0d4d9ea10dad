package com.milkyhoop.chatbot.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes pods, with their one container. */
record Workload(String kind, String name, PodTemplateSpec pod) {

  static List<Workload> of(Manifests manifests) {
    return Stream.concat(
            manifests.of(Deployment.class).stream()
                .map(
                    it ->
                        new Workload(
                            "Deployment", it.getMetadata().getName(), it.getSpec().getTemplate())),
            manifests.of(StatefulSet.class).stream()
                .map(
                    it ->
                        new Workload(
                            "StatefulSet", it.getMetadata().getName(), it.getSpec().getTemplate())))
        .toList();
  }

  Map<String, String> labels() {
    return pod.getMetadata().getLabels();
  }

  boolean isOurs() {
    return "chatbot".equals(labels().get("app.kubernetes.io/name"));
  }

  boolean isSelectedBy(Map<String, String> selector) {
    return labels().entrySet().containsAll(selector.entrySet());
  }

  Container container() {
    List<Container> all = pod.getSpec().getContainers();
    if (all.size() != 1) {
      throw new AssertionError(name + " has " + all.size() + " containers");
    }
    return all.getFirst();
  }

  /** Returns the names of the container's ports. */
  List<String> ports() {
    return container().getPorts().stream().map(port -> port.getName()).toList();
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
