package com.example.remember;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.AutoApplySession;
import jakarta.security.enterprise.authentication.mechanism.http.RememberMe;

/** The same by a cookie whose name nobody knows beforehand. */
@ApplicationScoped
@AutoApplySession
@RememberMe(cookieName = "STAY_SIGNED_IN", cookieSecureOnly = false)
public class NamedCookieMechanism extends PasswordMechanism {}
