package dev.universallogout.demo;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the demo as {@code mvn -Pdemo} does, with what the build has packed. */
final class RunningDemo {
  static final Path WORK = Path.of("target");
  static final Path PAGES = Path.of("src/demo/legacy/webapp");
  static final Path PRODUCT = Path.of(System.getProperty("product.jar"));
  static final Path PAYARA_MICRO = Path.of(System.getProperty("payara.micro.jar"));

  private RunningDemo() {}

  static Demo start() throws IOException, InterruptedException {
    return Demo.start(new Demo.Parts(PRODUCT, PAYARA_MICRO, PAGES, WORK), System.out::println);
  }
}
