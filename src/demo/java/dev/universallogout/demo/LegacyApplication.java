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
   * Packs the application.
   *
   * @param pages the folder of its web pages and descriptors
   * @param war the file to write
   * @param libraries jars to drop into {@code WEB-INF/lib}
   */
  public static void pack(Path pages, Path war, Path... libraries) {
    WebArchive archive = ShrinkWrap.create(WebArchive.class, war.getFileName().toString());
    archive.as(ExplodedImporter.class).importDirectory(pages.toFile());
    archive.addPackage("com.example.legacy");
    for (Path library : libraries) {
      archive.addAsLibrary(library.toFile());
    }
    archive.as(ZipExporter.class).exportTo(war.toFile(), true);
  }
}
