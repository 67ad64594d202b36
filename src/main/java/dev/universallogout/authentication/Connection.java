package dev.universallogout.authentication;

import dev.universallogout.configuration.ConnectionSettings;

/** placeholder */
public record Connection(String name, ConnectionSettings settings) {}
