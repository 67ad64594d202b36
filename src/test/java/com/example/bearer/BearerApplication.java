package com.example.bearer;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.auth.LoginConfig;

/** Says that callers come with access tokens. */
@ApplicationPath("/api")
@LoginConfig(authMethod = "MP-JWT", realmName = "MP-JWT")
public class BearerApplication extends Application {}
