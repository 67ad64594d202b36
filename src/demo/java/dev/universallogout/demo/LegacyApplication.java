package dev.universallogout.demo;

import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The application that the demo signs out of; its code and pages know nothing of this project. */
public final class LegacyApplication {

  /** The role of its users, and the group of the same name. */
  public static final String GROUP = "member";

  private LegacyApplication() {}

  /**
   * Packs the application with the jar in {@code WEB-INF/lib}.
   *
   * @param pages the folder of its web pages and descriptors
   * @param productJar the jar to drop in
   * @param war the file to write
   */
  public static void pack(Path pages, Path productJar, Path war) {
    WebArchive archive = ShrinkWrap.create(WebArchive.class, war.getFileName().toString());
    archive.as(ExplodedImporter.class).importDirectory(pages.toFile());
    archive.addPackage("com.example.legacy").addAsLibrary(productJar.toFile());
    archive.as(ZipExporter.class).exportTo(war.toFile(), true);
  }
}
