package com.example.spring;

import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.security.web.authentication.rememberme.JdbcTokenRepositoryImpl;
import org.springframework.security.web.authentication.rememberme.PersistentTokenRepository;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.transaction.PlatformTransactionManager;

/** Sessions and remembered logins in a database, where each node finds those of the others. */
@Configuration
@EnableJdbcHttpSession
@PropertySource("classpath:com/example/spring/database.properties")
public class DatabaseConfiguration {
  @Bean
  DataSource database(
      @Value("${url}") String url,
      @Value("${user}") String user,
      @Value("${password}") String password) {
    DriverManagerDataSource database = new DriverManagerDataSource(url, user, password);
    database.setDriverClassName("org.postgresql.Driver");
    ResourceDatabasePopulator tables =
        new ResourceDatabasePopulator(
            new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"),
            new ByteArrayResource(JdbcTokenRepositoryImpl.CREATE_TABLE_SQL.getBytes()));
    // The first node has made them.
    tables.setContinueOnError(true);
    DatabasePopulatorUtils.execute(tables, database);
    return database;
  }

  @Bean
  PlatformTransactionManager transactions(DataSource database) {
    return new DataSourceTransactionManager(database);
  }

  @Bean
  PersistentTokenRepository rememberedLogins(DataSource database) {
    JdbcTokenRepositoryImpl logins = new JdbcTokenRepositoryImpl();
    logins.setDataSource(database);
    return logins;
  }

  @Bean
  CookieSerializer cookie() {
    DefaultCookieSerializer cookie = new DefaultCookieSerializer();
    cookie.setCookieName("SESSION");
    return cookie;
  }
}
