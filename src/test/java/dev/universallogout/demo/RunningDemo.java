package dev.universallogout.demo;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the demo as {@code mvn -Pdemo} does, with what the build has packed. */
final class RunningDemo {
  static final Path WORK = Path.of("target");

  private RunningDemo() {}

  static Demo start() throws IOException, InterruptedException {
    return Demo.start(
        new Demo.Parts(
            Path.of(System.getProperty("product.jar")),
            Path.of(System.getProperty("payara.micro.jar")),
            Path.of("src/demo/legacy/webapp"),
            WORK),
        System.out::println);
  }
}
