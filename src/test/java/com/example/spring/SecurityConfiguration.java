package com.example.spring;

import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.RememberMeServices;
import org.springframework.security.web.authentication.rememberme.InMemoryTokenRepositoryImpl;
import org.springframework.security.web.authentication.rememberme.PersistentTokenBasedRememberMeServices;
import org.springframework.security.web.authentication.rememberme.PersistentTokenRepository;
import org.springframework.security.web.authentication.rememberme.TokenBasedRememberMeServices;

/** Form login with remember-me, as applications have it; knows nothing of Universal Logout. */
@Configuration
@EnableWebSecurity
public class SecurityConfiguration {
  private static final String KEY = "secret";

  @Bean
  UserDetailsService users() {
    return name -> new Member(name, name + "@acme.example");
  }

  @Bean
  RememberMeServices rememberMe(
      Environment environment,
      UserDetailsService users,
      ObjectProvider<PersistentTokenRepository> tokens) {
    return switch (environment.getRequiredProperty("remember-me")) {
      case "token" -> new TokenBasedRememberMeServices(KEY, users);
      case "persistent" ->
          new PersistentTokenBasedRememberMeServices(
              KEY, users, tokens.getIfAvailable(InMemoryTokenRepositoryImpl::new));
      default -> throw new IllegalArgumentException("remember-me");
    };
  }

  @Bean
  SecurityFilterChain chain(
      HttpSecurity http, RememberMeServices rememberMe, Environment environment) throws Exception {
    if (environment.getRequiredProperty("session-fixation").equals("none")) {
      http.sessionManagement(sessions -> sessions.sessionFixation(fixation -> fixation.none()));
    }
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/protected/**", "/files/**")
                    .authenticated()
                    .requestMatchers("/admin/**")
                    .hasRole("ADMIN")
                    .anyRequest()
                    .permitAll())
        .formLogin(Customizer.withDefaults())
        .rememberMe(remember -> remember.rememberMeServices(rememberMe).key(KEY))
        .csrf(csrf -> csrf.disable())
        .build();
  }
}
