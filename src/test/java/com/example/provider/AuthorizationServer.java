package com.example.provider;

import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Filter;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/**
 * Spring Authorization Server on a free port of the loopback interface, in a process of its own: it
 * says where it listens, and ends with its input or when it is told to, without leaving a file. Its
 * users have passwords and sessions here. The access tokens of {@code dave} live for a few seconds,
 * those of the others for minutes. The ID tokens of {@code carol} are as old as her session here,
 * and do not say when she signed in. A test can keep those waiting who come for tokens.
 */
@Configuration
@EnableWebSecurity
public class AuthorizationServer {
  private static final int BRIEFLY = 5;
  private static final String ID_TOKEN = "id_token";

  public static void main(String[] arguments) throws IOException, LifecycleException {
    AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();
    beans.register(AuthorizationServer.class);
    Tomcat tomcat = new Tomcat();
    File folder = Files.createTempDirectory("openid-provider").toFile();
    tomcat.setBaseDir(folder.getPath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    Context context = tomcat.addContext("", folder.getPath());
    context.addServletContainerInitializer(
        (classes, servletContext) -> {
          beans.setServletContext(servletContext);
          beans.refresh();
          servletContext.setAttribute(
              WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE, beans);
        },
        null);
    addFilter(context, "token-requests", new TokenRequests());
    addFilter(context, "security", new DelegatingFilterProxy("springSecurityFilterChain"));
    // Tomcat asks for a servlet before it asks the filters.
    Tomcat.addServlet(context, "nothing", new Nothing());
    context.addServletMappingDecoded("/", "nothing");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat, folder)));
    tomcat.start();
    System.out.println(tomcat.getConnector().getLocalPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  /** Tomcat writes to the folder until it has stopped. */
  private static void stop(Tomcat tomcat, File folder) {
    try {
      tomcat.stop();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private static void addFilter(Context context, String name, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(filter);
    context.addFilterDef(definition);
    FilterMap everything = new FilterMap();
    everything.setFilterName(name);
    everything.addURLPattern("/*");
    context.addFilterMap(everything);
  }

  private static final class Nothing extends jakarta.servlet.http.HttpServlet {
    private static final long serialVersionUID = 1L;
  }

  @Bean
  @Order(1)
  SecurityFilterChain protocol(HttpSecurity http) throws Exception {
    OAuth2AuthorizationServerConfigurer server =
        OAuth2AuthorizationServerConfigurer.authorizationServer();
    return http.securityMatcher(server.getEndpointsMatcher())
        .with(
            server,
            it ->
                it.oidc(
                        oidc ->
                            oidc.providerConfigurationEndpoint(
                                endpoint ->
                                    endpoint.providerConfigurationCustomizer(
                                        discovery -> discovery.scope("email").scope("profile"))))
                    .authorizationEndpoint(
                        endpoint ->
                            endpoint.authenticationProviders(
                                providers -> providers.forEach(this::acceptEveryPlace))))
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .exceptionHandling(
            it -> it.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
        .oauth2ResourceServer(it -> it.jwt(withDefaults()))
        .build();
  }

  /** Where the application will be is not known yet, and some come back to any of their pages. */
  private void acceptEveryPlace(Object provider) {
    if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider requests) {
      requests.setAuthenticationValidator(request -> {});
    }
  }

  @Bean
  @Order(2)
  SecurityFilterChain login(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .formLogin(withDefaults())
        .build();
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        List.of("alice", "bob", "carol", "dave").stream()
            .map(name -> User.withUsername(name).password("{noop}secret").roles("member").build())
            .toList());
  }

  @Bean
  RegisteredClientRepository clients() {
    return new InMemoryRegisteredClientRepository(
        RegisteredClient.withId("app")
            .clientId("app")
            .clientSecret("{noop}secret")
            .clientAuthenticationMethods(
                methods -> {
                  methods.add(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
                  methods.add(ClientAuthenticationMethod.CLIENT_SECRET_POST);
                })
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
            .redirectUri("http://127.0.0.1/callback")
            .scopes(scopes -> scopes.addAll(List.of("openid", "email", "profile")))
            .build());
  }

  @Bean
  OAuth2TokenCustomizer<JwtEncodingContext> claims() {
    return context -> {
      String user = context.getPrincipal().getName();
      context
          .getClaims()
          .claim("preferred_username", user)
          .claim("email", user + "@corp.example")
          .claim("groups", List.of("member"))
          .claim("realm_access", Map.of("roles", List.of("member")));
      if (user.equals("dave") && OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
        context.getClaims().expiresAt(Instant.now().plusSeconds(BRIEFLY));
      }
      if (user.equals("carol") && ID_TOKEN.equals(context.getTokenType().getValue())) {
        context.getClaims().claims(AuthorizationServer::issueWithTheSession);
      }
    };
  }

  private static void issueWithTheSession(Map<String, Object> claims) {
    Date signedIn = (Date) Objects.requireNonNull(claims.remove("auth_time"));
    claims.put("iat", signedIn.toInstant());
  }

  @Bean
  JWKSource<SecurityContext> keys() throws JOSEException {
    // WildFly takes no key that does not say what it is for.
    return new ImmutableJWKSet<>(
        new JWKSet(
            new RSAKeyGenerator(2048)
                .keyID("key")
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .generate()));
  }

  @Bean
  JwtDecoder decoder(JWKSource<SecurityContext> keys) {
    return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
  }

  @Bean
  AuthorizationServerSettings settings() {
    return AuthorizationServerSettings.builder().build();
  }
}
