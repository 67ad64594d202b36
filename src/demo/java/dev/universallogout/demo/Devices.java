package dev.universallogout.demo;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Everybody's devices. Each is asked again and again whether the application still lets it in.
 * Thread-safe.
 */
final class Devices {

  /** Everybody's password. */
  static final String PASSWORD = "demo";

  /** Who there is. */
  static final List<String> USERS = List.of("alice", "bob", "carol", "dave");

  private final List<Device> all;
  private final Timeline timeline;
  private final Map<String, State.Device> seen = new ConcurrentHashMap<>();

  Devices(URI application, Timeline timeline) {
    all =
        List.of(
            new Device.WithSession("alice-laptop", "alice", "Firefox, laptop", application),
            new Device.WithSession("alice-phone", "alice", "Safari, phone", application),
            new Device.WithRefreshToken("alice-app", "alice", "Mobile app", application),
            new Device.WithSession("bob-office", "bob", "Chrome, office PC", application),
            new Device.WithRefreshToken("bob-app", "bob", "Mobile app", application),
            new Device.WithSession("carol-laptop", "carol", "Edge, laptop", application),
            new Device.WithSession("carol-tablet", "carol", "Firefox, tablet", application),
            new Device.WithSession("dave-home", "dave", "Chrome, home PC", application),
            new Device.WithRefreshToken("dave-app", "dave", "Mobile app", application));
    this.timeline = timeline;
    all.forEach(device -> see(device, "signing-in", ""));
  }

  /** Signs everybody in, one device after the other. */
  synchronized void signInAll(Consumer<String> progress) throws IOException, InterruptedException {
    for (String user : USERS) {
      List<Device> own = all.stream().filter(device -> device.user.equals(user)).toList();
      progress.accept("signing in " + user + " on " + own.size() + " devices");
      for (Device device : own) {
        device.signIn(PASSWORD);
        see(device, "live", device.ask().text());
      }
    }
    timeline.add("signed-in", "", all.size() + " devices of " + USERS.size() + " users signed in");
  }

  /** Signs one device in anew; empty if there is no such device. */
  synchronized Optional<State.Device> signIn(String id) throws IOException, InterruptedException {
    Optional<Device> named = all.stream().filter(device -> device.id.equals(id)).findFirst();
    if (named.isEmpty()) {
      return Optional.empty();
    }
    Device device = named.get();
    device.signIn(PASSWORD);
    timeline.add("signed-in", device.user, device.name + ": signed in again");
    see(device, "live", device.ask().text());
    return Optional.of(seen(device));
  }

  /** Asks all of them once. */
  synchronized void look() throws InterruptedException {
    for (Device device : all) {
      State.Device before = seen(device);
      try {
        Answer answer = device.ask();
        if (!answer.accepted() && !before.status().equals("ended")) {
          timeline.add(
              "ended",
              device.user,
              "%s: %s %s → %s"
                  .formatted(device.name, device.question(), before.answer(), answer.text()));
        }
        see(device, answer.accepted() ? "live" : "ended", answer.text());
      } catch (IOException e) {
        see(device, "unreachable", before.answer());
      }
    }
  }

  /** What the page shows. */
  List<State.User> users() {
    return USERS.stream()
        .map(
            user ->
                new State.User(
                    user,
                    all.stream()
                        .filter(device -> device.user.equals(user))
                        .map(this::seen)
                        .toList()))
        .toList();
  }

  private State.Device seen(Device device) {
    return Objects.requireNonNull(seen.get(device.id));
  }

  private void see(Device device, String status, String answer) {
    seen.put(
        device.id,
        new State.Device(
            device.id, device.name, device.credential(), device.question(), status, answer));
  }
}
