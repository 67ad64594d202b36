package dev.universallogout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

/** The demo's story as a person at a browser lives it. */
@Tag("browser")
class DemoBrowserIT {
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir private static Path profile;
  private static Demo demo;
  private static ChromeDriver browser;

  @BeforeAll
  static void start() throws Exception {
    demo = RunningDemo.start();
    browser = Chromium.start(profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.quit();
    }
    demo.close();
  }

  @BeforeEach
  void everybodyIsSignedIn() {
    Chromium.resize(browser, 1280, 900);
    openPage();
    signInAgainEverywhere();
  }

  /** One after the other, for a row that changes moves the buttons below it from under a click. */
  private static void signInAgainEverywhere() {
    await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .untilAsserted(
            () -> {
              find("button.again").stream().findFirst().ifPresent(WebElement::click);
              assertDevices(":not(.you)", "live", 9);
            });
  }

  private static void openPage() {
    browser.get(demo.page().toString());
    await().atMost(SOON).until(() -> !find("#clear-dave").isEmpty());
  }

  private static void signInToApplication(String user) {
    browser.get(demo.application().resolve("account").toString());
    browser.findElement(By.id("name")).sendKeys(user);
    browser.findElement(By.id("password")).sendKeys("demo", Keys.ENTER);
    await().atMost(SOON).until(() -> heading().equals("My account"));
  }

  private static String heading() {
    return text("h1");
  }

  private static List<WebElement> find(String selector) {
    return browser.findElements(By.cssSelector(selector));
  }

  private static void awaitDevices(String which, String status, int count) {
    await().atMost(SOON).untilAsserted(() -> assertDevices(which, status, count));
  }

  private static void assertDevices(String which, String status, int count) {
    assertThat(find(".device" + which + "[data-status=" + status + "]"))
        .as(() -> "devices that are %s; the page says:%n%s".formatted(status, text("body")))
        .hasSize(count);
  }

  private static String text(String selector) {
    return browser.findElement(By.cssSelector(selector)).getText();
  }

  @Test
  void clear_ofOneUser_endsHersWhileTheOthersLive() {
    signInToApplication("alice");
    openPage();
    awaitDevices(".you", "live", 1);

    browser.findElement(By.id("clear-alice")).click();

    awaitDevices("[id^=device-alice]", "ended", 3);
    awaitDevices(".you", "ended", 1);
    awaitDevices(":not([id^=device-alice]):not(.you)", "live", 6);
    assertThat(text("#request"))
        .startsWith("POST /legacy/oauth/global-token-revocation/connection/demo")
        .contains("Authorization: Bearer ")
        .contains("\"sub\":\"alice\"");
    assertThat(text("#response")).startsWith("HTTP/1.1 200");
    assertThat(text("#timeline"))
        .contains("alice · Clear user sessions: answered 200")
        .contains("alice · Mobile app: POST /mobile/refresh 200 access token → 400 invalid_grant");
    assertThat(browser.findElement(By.id("announcement")).getAttribute("textContent"))
        .isEqualTo("Answered 200. alice: 0 of 4 live. Everybody else: 6 of 6 live.");
  }

  @Test
  void signIn_afterwards_worksAtOnce() {
    signInToApplication("alice");
    openPage();
    awaitDevices(".you", "live", 1);
    browser.findElement(By.id("clear-alice")).click();
    awaitDevices(".you", "ended", 1);

    browser.get(demo.application().resolve("account").toString());
    assertThat(heading()).isEqualTo("Sign in");
    signInToApplication("alice");

    openPage();
    awaitDevices(".you", "live", 1);
    awaitDevices("[id^=device-alice]", "ended", 3);
  }

  @Test
  void again_ofOneDevice_signsItInByOneClick() {
    browser.findElement(By.id("clear-bob")).click();
    awaitDevices("[id^=device-bob]", "ended", 2);

    browser.findElement(By.cssSelector("#device-bob-app button.again")).click();

    awaitDevices("#device-bob-app", "live", 1);
    assertDevices("[id^=device-bob]", "ended", 1);
  }

  @Test
  void clear_byKeyboard_isReachedSeenAndHeard() {
    openPage();
    for (int i = 0; i < 30 && !"clear-bob".equals(focused().getAttribute("id")); i++) {
      press(Keys.TAB);
      assertThat(focused().getCssValue("outline-style"))
          .as(focused().getAttribute("outerHTML"))
          .isNotEqualTo("none");
    }
    assertThat(focused().getAttribute("id")).isEqualTo("clear-bob");
    assertThat(focused().getAccessibleName()).isEqualTo("Clear user sessions of bob");

    press(Keys.ENTER);

    awaitDevices("[id^=device-bob]", "ended", 2);
    assertThat(focused().getAttribute("id")).isEqualTo("clear-bob");
    assertThat(find("[role=status]").get(0).getAttribute("textContent"))
        .contains("bob: 0 of 2 live");
  }

  private static void press(Keys key) {
    new Actions(browser).sendKeys(key).perform();
  }

  private static WebElement focused() {
    return browser.switchTo().activeElement();
  }

  @Test
  void token_isShortUntilItIsAskedFor() {
    browser.findElement(By.id("clear-carol")).click();
    awaitDevices("[id^=device-carol]", "ended", 2);
    WebElement token = browser.findElement(By.cssSelector("#request .token"));
    assertThat(token.getText()).contains("characters").hasSizeLessThan(80);

    browser.findElement(By.id("whole-token")).click();

    assertThat(browser.findElement(By.cssSelector("#request .token")).getText())
        .matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 360, 768})
  void page_onASmallScreen_doesNotScrollSideways(int width) {
    Chromium.resize(browser, width, 700);
    openPage();
    browser.findElement(By.id("clear-dave")).click();
    awaitDevices("[id^=device-dave]", "ended", 2);
    assertThat(overflow()).isZero();

    browser.get(demo.application().resolve("about.jsp").toString());
    assertThat(overflow()).isZero();
  }

  private static long overflow() {
    return (Long)
        browser.executeScript(
            "const root = document.documentElement; return root.scrollWidth - root.clientWidth");
  }

  @Test
  void page_loadsNothingFromElsewhere() {
    openPage();

    Object hosts =
        browser.executeScript(
            "return [...new Set(performance.getEntries().filter(e => e.name.includes('://'))"
                + ".map(e => new URL(e.name).origin))]");

    assertThat(hosts).isEqualTo(List.of(demo.page().toString().replaceFirst("/$", "")));
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
        .filteredOn(entry -> entry.getMessage().startsWith(demo.page().toString()))
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .isEmpty();
  }
}
